import type { Correlation } from '../../correlation/correlate.js';
import { printableJson } from '../terminal/sanitize.js';

/** One object; the findings, of which there may be millions, one a line. */
export async function* jsonReport({ summary, findings }: Correlation): AsyncGenerator<string> {
  yield `${printableJson(summary).slice(0, -1)},"findings":[`;
  let before = '\n';
  for await (const finding of findings(Number.MAX_SAFE_INTEGER)) {
    yield before + printableJson(finding);
    before = ',\n';
  }
  yield '\n]}\n';
}
