import {
	type ICredentialDataDecryptedObject,
	ICredentialsHelper,
	type IHttpRequestOptions,
	type INodeProperties,
} from 'n8n-workflow';
import { Credentials } from 'n8n-core';
import { UnpodApi } from '../../credentials/UnpodApi.credentials';

/**
 * The credentials of one user, as n8n's own helper provides them to a node: with the defaults of the
 * credential's form, authenticated by the credential class itself. n8n keeps its helper in the
 * server package, which reads a database.
 */
export class OneCredential extends ICredentialsHelper {
	private readonly type = new UnpodApi();

	/** @param onRequest Called whenever n8n has a request to send, before it looks at the signal of the execution. */
	constructor(
		private readonly data: ICredentialDataDecryptedObject,
		private readonly onRequest = () => {},
	) {
		super();
	}

	getParentTypes(): string[] {
		return [];
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		_type: string,
		options: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		this.onRequest();
		if (typeof this.type.authenticate !== 'function') throw new Error('Expected a function');
		return await this.type.authenticate(credentials, options);
	}

	async preAuthentication(): Promise<undefined> {
		return undefined;
	}

	async runPreAuthentication(): Promise<undefined> {
		return undefined;
	}

	async getCredentials(): Promise<Credentials> {
		return new Credentials({ id: '1', name: 'Unpod' }, 'unpodApi');
	}

	async getDecrypted(): Promise<ICredentialDataDecryptedObject> {
		const defaults = this.type.properties.map(({ name, default: value }) => [name, value]);
		return { ...Object.fromEntries(defaults), ...this.data };
	}

	async updateCredentials(): Promise<void> {}

	async updateCredentialsOauthTokenData(): Promise<void> {}

	getCredentialsProperties(): INodeProperties[] {
		return this.type.properties;
	}
}
