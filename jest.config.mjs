/** @type {import('jest').Config} */
export default {
	testEnvironment: 'node',
	testMatch: ['<rootDir>/test/{unit,engine}/**/*.test.mts'],
	globalSetup: '<rootDir>/test/alone/setup.mjs',
	globalTeardown: '<rootDir>/test/alone/teardown.mjs',
	moduleFileExtensions: ['ts', 'mts', 'js', 'mjs', 'cjs', 'json', 'node'],
	transform: {
		'\\.m?ts$': [
			'@swc/jest',
			{
				jsc: {
					parser: { syntax: 'typescript' },
					target: 'es2022',
				},
				module: { type: 'commonjs' },
			},
		],
	},
	modulePathIgnorePatterns: ['<rootDir>/dist'],
	restoreMocks: true,
	// Ends what hangs. It says nothing of how long a test may take: a busy machine takes ten times as long.
	testTimeout: 900_000,
};
