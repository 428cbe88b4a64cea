// Topologies: who is whose neighbour in a mesh, ring, star or tree; values that are computed, not stored.
import { lowlevel } from './lowlevel.js';
import { Val } from './payload.js';

/** A neighbour, and what it is to the node. */
export interface Neighbour { readonly node: number; readonly relation: 'peer' | 'parent' | 'child' }

const { Shape } = lowlevel;
const RELATIONS = ['peer', 'parent', 'child'] as const;
const PAGE = 1024;

/** A value: its nodes are numbered from 0, and two of the same shape, count and fanout have the same `bits`. */
export class Topology {
  readonly #info: ReturnType<typeof lowlevel.topologyInfoGet>;

  private constructor(readonly bits: number) { this.#info = lowlevel.topologyInfoGet(bits); }

  /** Everybody is everybody's neighbour. */
  static mesh(count: number): Topology { return new Topology(lowlevel.topologyMake(Shape.MESH, count, 0)); }

  /** Each has the next and the one before. */
  static ring(count: number): Topology { return new Topology(lowlevel.topologyMake(Shape.RING, count, 0)); }

  /** Node 0 is the parent of all others. */
  static star(count: number): Topology { return new Topology(lowlevel.topologyMake(Shape.STAR, count, 0)); }

  /** Node i is the parent of fanout * i + 1 to fanout * i + fanout. */
  static tree(count: number, fanout: number): Topology {
    return new Topology(lowlevel.topologyMake(Shape.HIERARCHICAL, count, fanout));
  }

  get count(): number { return this.#info.nodes; }
  get fanout(): number { return this.#info.fanout; }
  get edgesCount(): number { return this.#info.edges; }

  /** The neighbours of a node: its parent and then its children, the next in a ring and the one before, or all others. */
  * neighbours(node: number): Generator<Neighbour, void, undefined> {
    for (let first = 0, page; ; first += page.length) {
      page = lowlevel.topologyNeighbours(this.bits, node, first, PAGE);
      if (page.length === 0) return;
      for (const { node: other, relation } of page) yield { node: other, relation: RELATIONS[relation] };
    }
  }

  /** The node above, or null. */
  parent(node: number): number | null {
    for (const { node: other, relation } of this.neighbours(node)) if (relation === 'parent') return other;
    return null;
  }

  /** The nodes below. */
  children(node: number): number[] {
    return [...this.neighbours(node)].filter(({ relation }) => relation === 'child').map(({ node: other }) => other);
  }

  /** Every edge once. */
  * edges(): Generator<[number, number], void, undefined> {
    for (let first = 0, page; ; first += page.length) {
      page = lowlevel.topologyEdges(this.bits, first, PAGE);
      if (page.length === 0) return;
      for (const { a, b } of page) yield [a, b];
    }
  }

  /** A picture in DOT, the language of Graphviz; `E_SIZE` for more than a million edges. */
  dot(): string {
    const buf = lowlevel.topologyDot(0, this.bits);
    const { bytes } = lowlevel.bufView(0, buf, 0);
    const text = Buffer.from(new Val(0, buf, bytes).copyOut()).toString();
    lowlevel.quiet.bufUnview(0, buf);
    lowlevel.quiet.bufClose(buf);
    return text;
  }
}
