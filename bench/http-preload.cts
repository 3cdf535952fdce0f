// The preload that people have today: NodeSDK with instrumentation-http and what the standard variables say.
const { HttpInstrumentation } =
  require('@opentelemetry/instrumentation-http') as typeof import('@opentelemetry/instrumentation-http');
const { NodeSDK } = require('@opentelemetry/sdk-node') as typeof import('@opentelemetry/sdk-node');

new NodeSDK({ instrumentations: [new HttpInstrumentation()] }).start();
