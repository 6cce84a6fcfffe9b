import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type INode, type INodeType, NodeHelpers } from 'n8n-workflow';
import { Unpod } from '../../nodes/Unpod/Unpod.node';
import { UnpodTrigger } from '../../nodes/Unpod/UnpodTrigger.node';

const FOLDER = join(__dirname, '../../examples');

const TYPES: Record<string, INodeType> = {
	'n8n-nodes-unpod.unpod': new Unpod(),
	'n8n-nodes-unpod.unpodTool': new Unpod(),
	'n8n-nodes-unpod.unpodTrigger': new UnpodTrigger(),
};

interface Example {
	nodes: INode[];
	connections: Record<string, { main?: Array<Array<{ node: string }>> }>;
}

const read = (file: string): Example => JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));

const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

const unpodNodes = files.flatMap((file) =>
	read(file)
		.nodes.filter(({ type }) => type in TYPES)
		.map((node): [string, string, INode] => [file, node.name, node]),
);

function calls({ parameters }: INode): boolean {
	return ['create', 'createAndWait'].includes(String(parameters.operation));
}

function locator(value: unknown): { mode?: unknown; value?: unknown } {
	return Object(value);
}

describe.each(unpodNodes)('%s: %s', (_, __, node) => {
	const { description } = TYPES[node.type];

	it('has only parameters that its form knows', () => {
		const { pollTimes: _pollTimes, ...parameters } = node.parameters;
		const known = NodeHelpers.getNodeParameters(
			description.properties,
			parameters,
			true,
			false,
			node,
			description,
		);
		expect(known).toMatchObject(parameters);
	});

	it('leaves space and agent to be chosen from their lists', () => {
		for (const name of ['spaceToken', 'agentHandle']) {
			if (!(name in node.parameters)) continue;
			const { mode, value } = locator(node.parameters[name]);
			if (String(value).startsWith('=')) continue;
			expect([mode, value]).toEqual(['list', '']);
		}
	});

	it('calls nobody as it comes', () => {
		if (!calls(node)) return;
		expect(Object(node.parameters.callingOptions).dryRun).toBe(true);
		const issues = NodeHelpers.getNodeParametersIssues(description.properties, node, description);
		expect(issues?.parameters).toHaveProperty('spaceToken');
	});
});

it('writes back a call that ends after the wait for it', () => {
	const { nodes, connections } = read('1-call-a-list.json');
	const trigger = nodes.find(({ type }) => type.endsWith('.unpodTrigger'));
	const reached = new Set<string>();
	for (let next = [trigger?.name ?? '']; next.length > 0; ) {
		for (const name of next) reached.add(name);
		next = next.flatMap((name) => connections[name]?.main?.flat().map(({ node }) => node) ?? []);
	}
	expect(reached).toContain('Write back');
});
