// The market of ../SPEC.md, without agents: ticks from a file, what strategies make of prices, and halts.
import { readFileSync } from 'node:fs';

export const SYMBOLS = ['AAPL', 'AMZN', 'GOOG', 'IBM', 'MSFT', 'SPX'];
export const STRATEGIES = ['average', 'reversion', 'breakout'];
export const HALT_TICKS = 40;
const WINDOW = 40;
const PRICE_MAX = 10_000_000_000;

export const divide = (a, b) => Math.floor(a / b);

// The ticks before the first malformed line, and what is wrong with that.
export function readTicks(path) {
  const line = new RegExp(`^(0|[1-9]\\d*),[-\\d]{10},(${SYMBOLS.join('|')}),([1-9]\\d*)$`);
  const lines = readFileSync(path, 'utf8').replace(/\n$/, '').split('\n');
  const ticks = [];
  const malformed = lines.findIndex((text, index) => {
    if (index === 0) return text !== 'tick,date,symbol,price';
    const [, tick, symbol, digits] = line.exec(text) ?? [];
    const price = Number(digits);
    if (Number(tick) !== index - 1 || !(price >= 1 && price <= PRICE_MAX)) return true;
    ticks.push({ tick: index - 1, symbol: SYMBOLS.indexOf(symbol), price });
    return false;
  });
  const problem = malformed < 0 ? null : `${path}:${malformed + 1}: malformed tick: ${lines[malformed]}`;
  return { ticks, problem };
}

// What a strategy knows of the prices of one symbol.
export class Trend {
  direction = 0;
  prices = [];

  constructor(strategy) { this.strategy = strategy; }

  // The direction that this price gives.
  after(price) {
    const { prices, direction } = this;
    if (prices.length < WINDOW) return 0;
    const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
    switch (STRATEGIES[this.strategy]) {
      case 'average': {
        const over = (price + sum(prices.slice(-7))) * 40 - (price + sum(prices.slice(1))) * 8;
        return over === 0 ? direction : Math.sign(over);
      }
      case 'reversion': {
        const before = sum(prices.slice(-20)), value = price * 20_000, mean = before * 1_000, band = before * 25;
        if (value > mean + band) return -1;
        if (value < mean - band) return 1;
        return (direction === 1 && value >= mean) || (direction === -1 && value <= mean) ? 0 : direction;
      }
      default:
        return price > Math.max(...prices) ? 1 : price < Math.min(...prices) ? -1 : direction;
    }
  }

  take(price, direction) {
    this.direction = direction;
    this.prices.push(price);
    if (this.prices.length > WINDOW) this.prices.shift();
  }
}

// Which ticks halt the market: an index that fell by more than four in a hundred within a day.
export class Halts {
  #day = [];
  #beginsFrom = 0;

  begin({ tick, symbol, price }) {
    if (SYMBOLS[symbol] !== 'SPX') return false;
    const fell = this.#day.length === 4 && price * 100 < this.#day[0] * 96;
    this.#day = [...this.#day.slice(-3), price];
    if (!fell || tick < this.#beginsFrom) return false;
    this.#beginsFrom = tick + HALT_TICKS;
    return true;
  }
}
