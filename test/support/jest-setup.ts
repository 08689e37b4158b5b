// Every synth would run CloudFormation's WebAssembly validator, which takes 2.9 s and 505 MB. One test turns it on again.
process.env.CDK_VALIDATION ??= 'false';
