// Generated from src/ by `npm run compile`. Do not edit.
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Driven = exports.Simulation = exports.immediate = void 0;
// What drives a simulated runtime: nothing wakes its port, so host code that awaits does.
//
// A goal is an await of the host. While there are goals, one record after the other is taken, runs with all its
// microtasks and one pass of setImmediate, and is committed before the next one is taken: the order of events depends
// on the seed alone.
const native_js_1 = require("./native.js");
const immediate = () => new Promise((resolve) => { setImmediate(resolve); });
exports.immediate = immediate;
class Simulation {
    port;
    #goals = [];
    #driving = false;
    constructor(port) {
        this.port = port;
    }
    /** Until `done` or idle; virtual time may advance by `timeout_ns`. Resolves to whether it is done. */
    drive(done, timeout_ns) {
        const until_ns = timeout_ns === native_js_1.FOREVER ? Infinity : this.port.clock() + timeout_ns;
        return new Promise((resolve, fail) => {
            this.#goals.push({ done, until_ns, finish: () => { resolve(done()); }, fail });
            void this.#run();
        });
    }
    async #run() {
        if (this.#driving)
            return;
        this.#driving = true;
        try {
            await (0, exports.immediate)(); // the host's synchronous part comes first
            while (this.#reached() > 0) {
                const until_ns = Math.max(...this.#goals.map((goal) => goal.until_ns));
                const left_ns = until_ns === Infinity ? native_js_1.FOREVER : Math.max(0, until_ns - this.port.clock());
                if (await this.port.step(left_ns))
                    continue;
                for (const goal of this.#goals.splice(0))
                    goal.finish();
                await (0, exports.immediate)(); // those who go on may want more
            }
        }
        catch (error) {
            for (const goal of this.#goals.splice(0))
                goal.fail(error);
        }
        this.#driving = false;
    }
    #reached() {
        const reached = this.#goals.filter((goal) => goal.done());
        this.#goals = this.#goals.filter((goal) => !reached.includes(goal));
        for (const goal of reached)
            goal.finish();
        return this.#goals.length;
    }
}
exports.Simulation = Simulation;
/** A promise that runs the simulation while somebody awaits it. */
class Driven extends Promise {
    static get [Symbol.species]() { return Promise; }
    #simulation;
    #pending = true;
    constructor(promise, simulation) {
        super((resolve, reject) => { promise.then(resolve, reject); });
        this.#simulation = simulation;
        const settled = () => { this.#pending = false; };
        promise.then(settled, settled);
        super.then(undefined, () => { }); // nobody awaits it: it was not even run
    }
    then(fulfilled, rejected) {
        const { port } = this.#simulation;
        if (this.#pending) {
            const stuck = (done) => { if (!done)
                port.stuck(); };
            this.#simulation.drive(() => !this.#pending, native_js_1.FOREVER).then(stuck, () => { port.stuck(); });
        }
        return super.then(fulfilled, rejected);
    }
}
exports.Driven = Driven;
