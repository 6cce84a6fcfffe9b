import type { Dialect } from '../shapes';

/** What differs between dialects before anything is asked for. */
interface DialectTraits {
	/** As the credential's form calls it. */
	name: string;
	/** Where Unpod serves it (the quick-start article, the platform documentation, the vendor's SDK). */
	host: string;
	/** The API's own path behind the host. */
	apiPath: string;
	/** The scheme before the key in the header: the article prints Bearer, the others accept Token only. */
	authScheme: 'Bearer' | 'Token';
	/** Whether requests name the organization by its handle. */
	namesOrganization: boolean;
	/** Whether requests name the product. */
	namesProduct: boolean;
	/** A list that needs nothing but the key, and the handle where one is named. */
	firstList: string;
}

/** What each dialect's requests differ in. */
export const DIALECTS: Record<Dialect, DialectTraits> = {
	v1: {
		name: 'Quick Start (v1)',
		host: 'https://api.unpod.ai',
		apiPath: '/api/v1/',
		authScheme: 'Bearer',
		namesOrganization: false,
		namesProduct: false,
		firstList: 'organizations/',
	},
	platform: {
		name: 'Platform (v2)',
		host: 'https://unpod.ai',
		apiPath: '/api/v2/platform/',
		authScheme: 'Token',
		namesOrganization: true,
		namesProduct: true,
		firstList: 'agents/',
	},
	speech: {
		name: 'Speech',
		host: 'https://api.unpod.ai',
		apiPath: '/api/v2/platform/speech/v1/',
		authScheme: 'Token',
		namesOrganization: true,
		namesProduct: false,
		firstList: 'agents',
	},
};
