import base from './jest.config.mjs';

/** Tests on a real n8n: minutes instead of seconds, one after the other. */
/** @type {import('jest').Config} */
export default {
	...base,
	// They install n8n, for which npm may need the proxy of this machine.
	globalSetup: undefined,
	globalTeardown: undefined,
	testMatch: ['<rootDir>/test/e2e/**/*.test.mts'],
	maxWorkers: 1,
	// What the demo's parts say of their progress.
	silent: true,
};
