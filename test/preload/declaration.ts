/** A declarative configuration as an operator writes it; the endpoint comes from the environment. */
export const declaration = (): string => `
file_format: "1.0"
resource:
  attributes:
    - name: service.name
      value: declared
propagator:
  composite_list: tracecontext,baggage
tracer_provider:
  processors:
    - batch:
        schedule_delay: 100
        exporter:
          otlp_http:
            endpoint: \${OTEL_EXPORTER_OTLP_ENDPOINT}/v1/traces
meter_provider:
  readers:
    - periodic:
        interval: 60000
        exporter:
          otlp_http:
            endpoint: \${OTEL_EXPORTER_OTLP_ENDPOINT}/v1/metrics
logger_provider:
  processors:
    - batch:
        schedule_delay: 100
        exporter:
          otlp_http:
            endpoint: \${OTEL_EXPORTER_OTLP_ENDPOINT}/v1/logs
instrumentation/development:
  js:
    opentelemetry-instrumentation-api-key:
      locations:
        - authorization:token
`;
