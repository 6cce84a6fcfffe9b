// n8n's engine logs what went wrong in a workflow; tests look at the outcome instead.
process.env.N8N_LOG_LEVEL = 'silent';

/** @type {import('jest').Config} */
export default {
	testEnvironment: 'node',
	testMatch: ['<rootDir>/test/{unit,engine}/**/*.test.mts'],
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
