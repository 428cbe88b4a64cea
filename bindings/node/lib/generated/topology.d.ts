// Generated from src/ by `npm run compile`. Do not edit.
/** A neighbour, and what it is to the node. */
export interface Neighbour {
    readonly node: number;
    readonly relation: 'peer' | 'parent' | 'child';
}
/** A value: its nodes are numbered from 0, and two of the same shape, count and fanout have the same `bits`. */
export declare class Topology {
    #private;
    readonly bits: number;
    private constructor();
    /** Everybody is everybody's neighbour. */
    static mesh(count: number): Topology;
    /** Each has the next and the one before. */
    static ring(count: number): Topology;
    /** Node 0 is the parent of all others. */
    static star(count: number): Topology;
    /** Node i is the parent of fanout * i + 1 to fanout * i + fanout. */
    static tree(count: number, fanout: number): Topology;
    get count(): number;
    get fanout(): number;
    get edgesCount(): number;
    /** The neighbours of a node: its parent and then its children, the next in a ring and the one before, or all others. */
    neighbours(node: number): Generator<Neighbour, void, undefined>;
    /** The node above, or null. */
    parent(node: number): number | null;
    /** The nodes below. */
    children(node: number): number[];
    /** Every edge once. */
    edges(): Generator<[number, number], void, undefined>;
    /** A picture in DOT, the language of Graphviz; `E_SIZE` for more than a million edges. */
    dot(): string;
}
