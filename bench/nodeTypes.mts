import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import {
	type INodeType,
	type INodeTypes,
	type IVersionedNodeType,
	NodeHelpers,
} from 'n8n-workflow';

type NodeType = INodeType | IVersionedNodeType;

const UNPOD = fileURLToPath(new URL('../dist/nodes/Unpod/', import.meta.url));
const OURS: Record<string, string> = {
	'n8n-nodes-unpod.unpod': `${UNPOD}Unpod.node.js`,
	'n8n-nodes-unpod.unpodTrigger': `${UNPOD}UnpodTrigger.node.js`,
};

/** The nodes of the built package, and n8n's own out of an n8n on disk. */
export class NodeTypes implements INodeTypes {
	private readonly require: NodeJS.Require;

	private readonly instances = new Map<string, NodeType>();

	/** @param script the script of the n8n whose nodes are used */
	constructor(script: string) {
		this.require = createRequire(script);
	}

	/** The version that n8n gives a node that is added to a workflow now. */
	newestVersion(name: string): number {
		const { defaultVersion = 1 } = this.getByName(name).description;
		return defaultVersion;
	}

	getByName(name: string): NodeType {
		const known = this.instances.get(name);
		if (known) return known;
		const [, shortName] = name.split('.');
		const path = OURS[name] ?? this.pathInN8n(shortName);
		const className = path.replace(/^.*\/|\.node\.js$/g, '');
		const exported: Record<string, new () => NodeType> = this.require(path);
		const instance = new exported[className]();
		this.instances.set(name, instance);
		return instance;
	}

	private pathInN8n(shortName: string): string {
		const known: Record<string, { sourcePath: string }> = this.require(
			'n8n-nodes-base/dist/known/nodes.json',
		);
		return `n8n-nodes-base/${known[shortName].sourcePath}`;
	}

	getByNameAndVersion(name: string, version?: number): INodeType {
		return NodeHelpers.getVersionedNodeType(this.getByName(name), version);
	}

	getKnownTypes() {
		return {};
	}
}
