// The README's table of frameworks, made of what the stories hold each framework to.
import { AT_HAND, NEXT, ON_EXPRESS, OTHERS, type Framework, type Routes } from './frameworks.js';

const BEGIN = '<!-- frameworks:begin -->';
const END = '<!-- frameworks:end -->';

const WORDS: Readonly<Record<Routes, string>> = {
  none: '',
  handled: 'of what reaches a handler',
  matched: 'of all that it matches',
  in_time: 'of some',
};

function row({ title, guard, routes, routeInHandler }: Framework): string {
  return `| ${[title, guard, WORDS[routes.alone], WORDS[routes.instrumented], routeInHandler].join(' | ')} |`;
}

function frameworksTable(): string {
  const all = [...AT_HAND, ...ON_EXPRESS, ...OTHERS, ...NEXT];
  const once = [...new Map(all.map((framework) => [framework.title, framework])).values()];
  return [
    '<!-- prettier-ignore -->',
    '| Framework | Key check of its test | `http.route` | with auto-instrumentations | the route, for a handler to tell |',
    '| --- | --- | --- | --- | --- |',
    ...once.map(row),
  ].join('\n');
}

/** `readme` with today's table between its markers. */
export function withFrameworksTable(readme: string): string {
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (begin === -1 || end === -1) throw new Error(`the README has no ${BEGIN} or no ${END}`);
  return `${readme.slice(0, begin + BEGIN.length)}\n\n${frameworksTable()}\n\n${readme.slice(end)}`;
}
