export * from './campaign.ts';
export * from './delay.ts';
export * from './durability.ts';
export * from './growth.ts';
export * from './import.ts';
export * from './isolated.ts';
export * from './plan.ts';
export * from './start.ts';
