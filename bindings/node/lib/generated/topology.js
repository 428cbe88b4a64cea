// Generated from src/ by `npm run compile`. Do not edit.
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Topology = void 0;
// Topologies: who is whose neighbour in a mesh, ring, star or tree; values that are computed, not stored.
const lowlevel_js_1 = require("./lowlevel.js");
const payload_js_1 = require("./payload.js");
const { Shape } = lowlevel_js_1.lowlevel;
const RELATIONS = ['peer', 'parent', 'child'];
const PAGE = 1024;
/** A value: its nodes are numbered from 0, and two of the same shape, count and fanout have the same `bits`. */
class Topology {
    bits;
    #info;
    constructor(bits) {
        this.bits = bits;
        this.#info = lowlevel_js_1.lowlevel.topologyInfoGet(bits);
    }
    /** Everybody is everybody's neighbour. */
    static mesh(count) { return new Topology(lowlevel_js_1.lowlevel.topologyMake(Shape.MESH, count, 0)); }
    /** Each has the next and the one before. */
    static ring(count) { return new Topology(lowlevel_js_1.lowlevel.topologyMake(Shape.RING, count, 0)); }
    /** Node 0 is the parent of all others. */
    static star(count) { return new Topology(lowlevel_js_1.lowlevel.topologyMake(Shape.STAR, count, 0)); }
    /** Node i is the parent of fanout * i + 1 to fanout * i + fanout. */
    static tree(count, fanout) {
        return new Topology(lowlevel_js_1.lowlevel.topologyMake(Shape.HIERARCHICAL, count, fanout));
    }
    get count() { return this.#info.nodes; }
    get fanout() { return this.#info.fanout; }
    get edgesCount() { return this.#info.edges; }
    /** The neighbours of a node: its parent and then its children, the next in a ring and the one before, or all others. */
    *neighbours(node) {
        for (let first = 0, page;; first += page.length) {
            page = lowlevel_js_1.lowlevel.topologyNeighbours(this.bits, node, first, PAGE);
            if (page.length === 0)
                return;
            for (const { node: other, relation } of page)
                yield { node: other, relation: RELATIONS[relation] };
        }
    }
    /** The node above, or null. */
    parent(node) {
        for (const { node: other, relation } of this.neighbours(node))
            if (relation === 'parent')
                return other;
        return null;
    }
    /** The nodes below. */
    children(node) {
        return [...this.neighbours(node)].filter(({ relation }) => relation === 'child').map(({ node: other }) => other);
    }
    /** Every edge once. */
    *edges() {
        for (let first = 0, page;; first += page.length) {
            page = lowlevel_js_1.lowlevel.topologyEdges(this.bits, first, PAGE);
            if (page.length === 0)
                return;
            for (const { a, b } of page)
                yield [a, b];
        }
    }
    /** A picture in DOT, the language of Graphviz; `E_SIZE` for more than a million edges. */
    dot() {
        const buf = lowlevel_js_1.lowlevel.topologyDot(0, this.bits);
        const { bytes } = lowlevel_js_1.lowlevel.bufView(0, buf, 0);
        const text = Buffer.from(new payload_js_1.Val(0, buf, bytes).copyOut()).toString();
        lowlevel_js_1.lowlevel.quiet.bufUnview(0, buf);
        lowlevel_js_1.lowlevel.quiet.bufClose(buf);
        return text;
    }
}
exports.Topology = Topology;
