/** A scalar of YAML. */
export type Scalar = string | number | boolean | null;

/** `undefined` when the text holds an invalid reference. */
type Substituted = { readonly text: string; readonly changed: boolean } | undefined;

const REFERENCE = /\$\{([^}\n]*)\}/g;
const REFERENCE_BODY = /^(?:env:)?([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/;

/**
 * Replaces the references of a scalar, such as `${NAME}`, `${env:NAME}` and `${NAME:-default}`, by the
 * environment; `$$` is a `$`. What comes in is not looked at again.
 * https://opentelemetry.io/docs/specs/otel/configuration/data-model/#environment-variable-substitution
 */
export function substitute(text: string, env: NodeJS.ProcessEnv): Substituted {
  let invalid = false;
  const pieces = text.split('$$').map((piece) =>
    piece.replace(REFERENCE, (_, body: string) => {
      const match = REFERENCE_BODY.exec(body);
      if (match === null) invalid = true;
      const value = env[match?.[1] ?? ''];
      return value === undefined || value === '' ? (match?.[2] ?? '') : value;
    }),
  );
  const result = pieces.join('$');
  return invalid ? undefined : { text: result, changed: result !== text };
}

const NULL = /^(?:null|Null|NULL|~|)$/;
const BOOLEAN = /^(?:true|True|TRUE|false|False|FALSE)$/;
const INTEGER = /^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const INFINITY = /^([-+]?)\.(?:inf|Inf|INF)$/;
const NOT_A_NUMBER = /^\.(?:nan|NaN|NAN)$/;

/**
 * The value of a plain scalar, by the core schema (https://yaml.org/spec/1.2.2/#1032-tag-resolution): the
 * type of a node is that of its text after substitution, which can never become a list or a mapping.
 */
export function plainScalar(text: string): Scalar {
  if (NULL.test(text)) return null;
  if (BOOLEAN.test(text)) return text.toLowerCase() === 'true';
  if (INTEGER.test(text) || FLOAT.test(text)) return Number(text);
  const infinity = INFINITY.exec(text);
  if (infinity !== null) return infinity[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return NOT_A_NUMBER.test(text) ? Number.NaN : text;
}
