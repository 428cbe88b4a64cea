export * from './lib/generated/index.js';
