// Every synth would run CloudFormation's WebAssembly validator, which takes 2.9 s and 505 MB. One test turns it on again.
process.env.CDK_VALIDATION ??= 'false';
// From its first import on, the X-Ray SDK watches each promise of its process, once for each test file that imports it: a third of all CPU time.
process.env.AWS_XRAY_MANUAL_MODE ??= 'true';
