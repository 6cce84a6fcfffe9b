/** A command of an installed package with its arguments. */
const command = (name, ...args) => ({ package: name, command: name, args });
const n8nNode = (...args) => ({ package: '@n8n/node-cli', command: 'n8n-node', args });
const tsc = (...args) => ({ package: 'typescript', command: 'tsc', args });
/** A config of our own: n8n's tool wants the other one as its template has it. */
const arrows = () =>
	command('eslint', '--config', 'tools/arrows.eslint.config.mjs', 'nodes', 'credentials');
/** TypeScript of this repository. */
const typescript = (path) => ({ args: ['--import', 'tsx', path] });

const N8N_FOLDER =
	'UNPOD_DEMO_CACHE names another folder to keep the installed n8n in (2.9 GB); without it, that is\nn8n-nodes-unpod in the cache folder of your user.';

const TEST_OPTIONS = {
	testNamePattern: {
		type: 'string',
		short: 't',
		value: '<text>',
		about: 'only the tests whose names match this regular expression',
	},
	bail: { type: 'boolean', short: 'b', about: 'stop at the first test file that is red' },
	coverage: { type: 'boolean', about: 'show how much of the code was run' },
	onlyFailures: {
		type: 'boolean',
		short: 'f',
		about: 'only the files that were red the last time',
	},
	runInBand: { type: 'boolean', short: 'i', about: 'one file after the other in one process' },
	silent: { type: 'boolean', about: 'without what tests print' },
	verbose: { type: 'boolean', about: 'the name of every test' },
	watch: { type: 'boolean', about: 'again after each change of a file' },
};
const JEST = 'All options of jest: npx jest --help';

function readPort(port) {
	const number = Number(port);
	if (Number.isInteger(number) && number > 0 && number < 65536) return null;
	return `--port needs a number from 1 to 65535, not '${port}'.`;
}

function readCount(count) {
	return /^[1-9]\d*$/.test(count) ? null : `--count needs a number from 1 on, not '${count}'.`;
}

const port = (about) => ({ type: 'string', value: '<port>', about, check: readPort });

/**
 * The scripts of package.json: what --help says, the options with which they may be run (as
 * `parseArgs` of node:util wants them), and the tools that they run one after the other, each with
 * the options that were given.
 */
export const scripts = {
	bench: {
		about: `Measures the Unpod nodes side by side with n8n's own HTTP Request node, against a sandbox: nobody is
phoned. It takes five to ten minutes, and another four the first time, for n8n is installed then.`,
		tools: [{ args: ['bench/index.mjs'] }],
		more: N8N_FOLDER,
	},
	build: {
		about: 'Builds the package into dist.',
		tools: [n8nNode('build')],
	},
	'build:icons': {
		about:
			'Copies the icons to where the built package looks for them, after a build with tsc alone.',
		tools: [command('gulp', 'build:icons')],
	},
	demo: {
		about: `Shows the Unpod nodes at work in a real n8n: installs n8n beside the project (once), starts it with
the package and a sandbox in place of Unpod, places calls and shows the trigger fire. Nobody is
phoned. It stays open in the browser until Ctrl-C and leaves nothing behind but the installed n8n.`,
		options: {
			once: {
				type: 'boolean',
				about:
					'do it without a browser for all three versions of the API and exit: 0 when every call was\nplaced once and came out of the trigger, else 1 with the reason',
			},
			port: port('the port of n8n; without it 5678, or any other that is free'),
		},
		tools: [typescript('demo/demo.mts')],
		more: N8N_FOLDER,
	},
	dev: {
		about: `Runs the n8n of the demo with these nodes, and builds and loads them again whenever a file changes.
Its workflows and credentials are kept until the next time. Calls are real ones: they go where the
credential says.`,
		options: { port: port('the port of n8n; without it 5678, or any other that is free') },
		tools: [typescript('tools/dev.mts')],
		more: N8N_FOLDER,
	},
	e2e: {
		about: `Runs the tests on a real n8n, which is installed first where it is missing (once, about 4 minutes
and 3 GB). They need Debian's packages chromium, redis-server and postgresql.`,
		files: 'parts of names of test files',
		options: TEST_OPTIONS,
		tools: [command('jest', '--config', 'jest.e2e.config.mjs')],
		more: `${JEST}\n\n${N8N_FOLDER}`,
	},
	format: {
		about: 'Formats all files.',
		tools: [command('prettier', '--write', '.')],
	},
	'format:check': {
		about: 'Names the files that `npm run format` would change.',
		tools: [command('prettier', '--check', '.')],
	},
	lint: {
		about: "Checks n8n's strict rules for community nodes, and which folder may import from which.",
		tools: [n8nNode('lint'), arrows()],
	},
	'lint:fix': {
		about: "Checks n8n's strict rules for community nodes and mends what it can.",
		tools: [n8nNode('lint', '--fix'), arrows()],
	},
	pictures: {
		about: "Takes the pictures of the examples anew. Needs Debian's package chromium.",
		tools: [typescript('examples/pictures.mts')],
		more: N8N_FOLDER,
	},
	prepublishOnly: {
		about: 'Keeps a plain `npm publish` from publishing; n8n wants `npm run release`.',
		tools: [n8nNode('prerelease')],
	},
	release: {
		about: `Releases a version as n8n's tool does it: lint, build, version, changelog, tag, push and release on
GitHub. The tag has GitHub publish the package.`,
		options: {
			publish: { type: 'boolean', about: 'publish to npm from here, without proof of origin' },
			'init-workflow': { type: 'boolean', about: 'write a workflow for GitHub that publishes' },
		},
		// It may ask for passwords.
		tools: [{ ...n8nNode('release'), terminal: true }],
	},
	test: {
		about: "Runs the unit tests and the tests on n8n's own executor, against a sandbox.",
		files: 'parts of names of test files',
		options: TEST_OPTIONS,
		tools: [command('jest')],
		more: JEST,
	},
	'test:seeds': {
		about: `Runs the property tests on other random values than \`npm test\`, for nightly runs. A seed that
turns out red is named, and UNPOD_SEED has the tests run on it again.`,
		options: {
			count: {
				type: 'string',
				value: '<number>',
				about: 'on so many seeds; without it ten',
				check: readCount,
			},
		},
		tools: [typescript('tools/seeds.mts')],
	},
	typecheck: {
		about: 'Checks the types of sources, tests and tools.',
		tools: [tsc('--noEmit'), tsc('--noEmit', '--project', 'test/tsconfig.json')],
	},
};
