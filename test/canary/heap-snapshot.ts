// Reads what v8.writeHeapSnapshot writes (https://github.com/v8/v8/blob/main/src/profiler/heap-snapshot-generator.cc).
import { readFileSync } from 'node:fs';

interface Written {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[];
      readonly node_types: readonly [readonly string[]];
      readonly edge_fields: readonly string[];
      readonly edge_types: readonly [readonly string[]];
    };
  };
  readonly nodes: readonly number[];
  readonly edges: readonly number[];
  readonly strings: readonly string[];
}

/** Where one object refers to another. */
export interface Edge {
  readonly type: string;
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Objects by number, the root of all is 0, and what refers to what. */
export class HeapSnapshot {
  readonly size: number;
  readonly #written: Written;
  readonly #nodeTypes: readonly string[];
  readonly #edgeTypes: readonly string[];
  readonly #nodeFields: number;
  readonly #edgeFields: number;
  readonly #at: Readonly<Record<'type' | 'name' | 'edgeType' | 'edgeName' | 'edgeTo', number>>;
  /** For each object the first of its edges; those of the next object follow. */
  readonly #firstEdge: Uint32Array;
  readonly #edgeOwner: Uint32Array;
  /** The same for edges that lead to an object. */
  readonly #firstRetainer: Uint32Array;
  readonly #retainers: Uint32Array;

  constructor(file: string) {
    const written = JSON.parse(readFileSync(file, 'utf8')) as Written;
    const {
      node_fields: node,
      edge_fields: edge,
      node_types: types,
      edge_types: kinds,
    } = written.snapshot.meta;
    this.#written = written;
    this.#nodeTypes = types[0];
    this.#edgeTypes = kinds[0];
    this.#nodeFields = node.length;
    this.#edgeFields = edge.length;
    this.#at = {
      type: node.indexOf('type'),
      name: node.indexOf('name'),
      edgeType: edge.indexOf('type'),
      edgeName: edge.indexOf('name_or_index'),
      edgeTo: edge.indexOf('to_node'),
    };
    this.size = written.nodes.length / node.length;
    const edges = written.edges.length / edge.length;
    this.#firstEdge = new Uint32Array(this.size + 1);
    this.#edgeOwner = new Uint32Array(edges);
    this.#firstRetainer = new Uint32Array(this.size + 1);
    this.#retainers = new Uint32Array(edges);
    this.#index(node.indexOf('edge_count'), edges);
  }

  #index(edgeCount: number, edges: number): void {
    for (let object = 0, edge = 0; object < this.size; object += 1) {
      const end = edge + this.#written.nodes[object * this.#nodeFields + edgeCount]!;
      this.#edgeOwner.fill(object, edge, end);
      edge = end;
      this.#firstEdge[object + 1] = end;
    }
    const counts = new Uint32Array(this.size);
    for (let edge = 0; edge < edges; edge += 1) counts[this.#to(edge)]! += 1;
    for (let object = 0; object < this.size; object += 1)
      this.#firstRetainer[object + 1] = this.#firstRetainer[object]! + counts[object]!;
    const next = this.#firstRetainer.slice();
    for (let edge = 0; edge < edges; edge += 1) this.#retainers[next[this.#to(edge)]!++] = edge;
  }

  #to(edge: number): number {
    return this.#written.edges[edge * this.#edgeFields + this.#at.edgeTo]! / this.#nodeFields;
  }

  #edge(edge: number): Edge {
    const field = (at: number): number => this.#written.edges[edge * this.#edgeFields + at]!;
    const type = this.#edgeTypes[field(this.#at.edgeType)]!;
    const name = field(this.#at.edgeName);
    const isIndex = type === 'element' || type === 'hidden';
    return {
      type,
      name: isIndex ? String(name) : this.#written.strings[name]!,
      from: this.#edgeOwner[edge]!,
      to: this.#to(edge),
    };
  }

  type(object: number): string {
    return this.#nodeTypes[this.#written.nodes[object * this.#nodeFields + this.#at.type]!]!;
  }

  /** Of a string its text, of an object the name of its class. */
  name(object: number): string {
    return this.#written.strings[this.#written.nodes[object * this.#nodeFields + this.#at.name]!]!;
  }

  /** What `object` keeps alive; not what it knows weakly. */
  edges(object: number): Edge[] {
    const edges: Edge[] = [];
    for (let edge = this.#firstEdge[object]!; edge < this.#firstEdge[object + 1]!; edge += 1)
      edges.push(this.#edge(edge));
    return edges.filter(({ type }) => type !== 'weak');
  }

  /** What keeps `object` alive. */
  retainers(object: number): Edge[] {
    const edges: Edge[] = [];
    for (let at = this.#firstRetainer[object]!; at < this.#firstRetainer[object + 1]!; at += 1)
      edges.push(this.#edge(this.#retainers[at]!));
    return edges.filter(({ type }) => type !== 'weak');
  }

  member(object: number, name: string): number | undefined {
    return this.edges(object).find((edge) => edge.name === name)?.to;
  }
}
