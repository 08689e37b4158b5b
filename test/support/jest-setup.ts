// Every synth would run CloudFormation's WebAssembly validator (2.9 s, 505 MB); one test turns it on again.
process.env.CDK_VALIDATION ??= 'false';
