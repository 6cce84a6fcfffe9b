import type { Icon, IAuthenticate, ICredentialType, INodeProperties } from 'n8n-workflow';
import { authHeaders, readSettings } from '../nodes/Unpod/api/http/settings';

export class UnpodApi implements ICredentialType {
	name = 'unpodApi';

	displayName = 'Unpod API';

	documentationUrl = 'https://github.com/unpod-ai/n8n-nodes-unpod#credential';

	icon: Icon = { light: 'file:../icons/unpod.svg', dark: 'file:../icons/unpod.dark.svg' };

	testedBy = 'unpodApiTest';

	properties: INodeProperties[] = [
		{
			displayName: 'API Version',
			name: 'apiVersion',
			type: 'options',
			options: [
				{
					name: 'Platform (v2)',
					value: 'platform',
					description: 'The API under unpod.ai/api/v2/platform',
				},
				{
					name: 'Quick Start (v1)',
					value: 'v1',
					description: 'The API under api.unpod.ai/api/v1',
				},
				{
					name: 'Speech',
					value: 'speech',
					description: 'The API under api.unpod.ai/api/v2/platform/speech/v1',
				},
			],
			default: 'v1',
			description:
				"If Unpod's examples for you show 'Authorization: Bearer', choose Quick Start (v1); if they show 'Authorization: Token' or an Org-Handle, choose Platform (v2), or Speech if your agents were made in the newer studio or with the unpod SDK",
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'Create one in Unpod under AI Studio > API Keys',
		},
		{
			displayName: 'Organization Handle',
			name: 'organizationHandle',
			type: 'string',
			required: true,
			displayOptions: { show: { apiVersion: ['platform', 'speech'] } },
			default: '',
			placeholder: 'e.g. acme.example',
			description: 'The domain handle of the organization to work in',
		},
		{
			displayName: 'Product ID',
			name: 'productId',
			type: 'string',
			displayOptions: { show: { apiVersion: ['platform'] } },
			default: 'unpod.ai',
			placeholder: 'e.g. unpod.ai',
			description: 'Leave as it is, unless Unpod assigned another one to you',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://unpod.example.com',
			description: "Leave empty for Unpod's own address; enter one if you host Unpod yourself",
		},
	];

	authenticate: IAuthenticate = async (credentials, requestOptions) => ({
		...requestOptions,
		headers: { ...requestOptions.headers, ...authHeaders(readSettings(credentials)) },
	});
}
