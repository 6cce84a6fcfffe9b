import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import type { Owner, SavedWorkflow } from './client.mts';

const FLAGS = [
	'--headless',
	'--no-sandbox',
	'--disable-gpu',
	'--disable-dev-shm-usage',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** How long the editor may take for anything on a busy machine, in milliseconds. */
const LIMIT_MS = 120_000;

/** Around the nodes, in pixels; below them are their names, beside them the way to add another. */
const MARGIN = 24;
const NAMES = 60;

function byTestId(within: Page | Locator, id: string): Locator {
	return within.locator(`[data-test-id="${id}"]:visible`);
}

/** What lies around and over the canvas and is no part of a workflow, such as buttons to execute it. */
const NOT_ON_CANVAS =
	'body :not(.vue-flow, .vue-flow *, :has(.vue-flow)), .vue-flow__panel { visibility: hidden !important }';

/** n8n's editor in a real browser, in the session of one user. */
export class Editor {
	private constructor(
		private readonly browser: Browser,
		private readonly page: Page,
		private readonly url: string,
	) {}

	/** Starts the browser and logs in. CHROMIUM names another one than Debian's. */
	static async open(url: string, { email, password }: Owner): Promise<Editor> {
		const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
		const browser = await chromium.launch({ executablePath, args: FLAGS });
		const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
		page.setDefaultTimeout(LIMIT_MS);
		await page.goto(`${url}/signin`);
		await page.locator('input[name=emailOrLdapLoginId]').fill(email);
		await page.locator('input[type=password]').fill(password);
		await page.getByRole('button', { name: /sign in/i }).click();
		await page.waitForURL(/home|workflow/);
		return new Editor(browser, page, url);
	}

	async openWorkflow({ id }: SavedWorkflow): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${id}`);
		await this.page
			.locator('[data-test-id=canvas-node], [data-test-id=canvas-add-button]')
			.first()
			.waitFor();
	}

	/** Adds the first node of a workflow, or one after the last, and opens it. `action` is the text in its list. */
	async addNode(name: string, action: string): Promise<void> {
		await this.page
			.locator('[data-test-id=canvas-add-button], [data-test-id=canvas-handle-plus]')
			.last()
			.click();
		await byTestId(this.page, 'node-creator-search-bar').fill(name);
		const found = byTestId(this.page, 'node-creator-item-name');
		await found.getByText(name, { exact: true }).click();
		await found.getByText(action, { exact: true }).click();
		await byTestId(this.page, 'ndv').first().waitFor();
	}

	async chooseCredential(name: string): Promise<void> {
		await byTestId(this.page, 'node-credentials-select').click();
		await this.page.getByRole('option', { name }).or(this.page.getByText(name)).last().click();
	}

	private locator(parameter: string): Locator {
		return byTestId(this.page, `resource-locator-${parameter}`);
	}

	/** Searches the list of a picker and picks what it finds. */
	async pick(parameter: string, text: string): Promise<void> {
		await byTestId(this.locator(parameter), 'rlc-input').click();
		await byTestId(this.page, 'rlc-item').first().waitFor();
		await byTestId(this.page, 'rlc-search').fill(text);
		await byTestId(this.page, 'rlc-item').filter({ hasText: text }).first().click();
	}

	/** What a picker shows instead of its list. */
	async refusalOf(parameter: string): Promise<string> {
		await byTestId(this.locator(parameter), 'rlc-input').click();
		const refusal = byTestId(this.page, 'rlc-error-container');
		await refusal.waitFor();
		return await refusal.innerText();
	}

	/** The editor keeps a text a moment after it was typed, then saves it: what is executed before lacks it. */
	private async savedWith(text: string): Promise<void> {
		await this.page.waitForResponse((response) => {
			const request = response.request();
			const body = request.method() === 'PATCH' ? request.postData() : null;
			return request.url().includes('/rest/workflows/') && body?.includes(text) === true;
		});
	}

	/** Types a text and waits until the workflow is saved with it. */
	async fill(parameter: string, text: string): Promise<void> {
		const input = byTestId(this.page, `parameter-input-${parameter}`).locator('input');
		await Promise.all([this.savedWith(text), input.fill(text)]);
	}

	/** Types a time, as n8n's picker shows it, and waits until the workflow is saved with its date. */
	async fillTime(parameter: string, text: string): Promise<void> {
		const input = byTestId(this.page, `parameter-input-${parameter}`).locator('input').first();
		const date = text.slice(0, 'YYYY-MM-DD'.length);
		await Promise.all([this.savedWith(date), input.fill(text).then(() => input.press('Enter'))]);
	}

	/** Adds an entry to the last collection of the form whose button says so, e.g. "Add Option". */
	async addTo(button: string, entry: string): Promise<void> {
		await this.page.locator(`input[placeholder="${button}"]:visible`).last().click();
		const entries = byTestId(this.page, 'collection-parameter-option');
		await entries.getByText(entry, { exact: true }).first().click();
	}

	/** Waits until the form shows a field. */
	async waitFor(parameter: string): Promise<void> {
		await byTestId(this.page, `parameter-input-${parameter}`).first().waitFor();
	}

	/** Executes the open node and returns what its output panel shows as JSON. */
	async execute(): Promise<string> {
		await this.page.locator('[data-test-id=node-execute-button]:visible').first().click();
		const panel = byTestId(this.page, 'output-panel');
		await panel.getByText(/\d+ items?/).waitFor();
		await panel.getByText('JSON', { exact: true }).click();
		// The editor loads this view when it is shown for the first time.
		await panel.locator('.vjs-tree').first().waitFor();
		return await panel.innerText();
	}

	/** Executes the open node and returns what its output panel says went wrong. */
	async executeInVain(): Promise<string> {
		await this.page.locator('[data-test-id=node-execute-button]:visible').first().click();
		const view = byTestId(this.page, 'output-panel').locator('[class*=node-error-view]').first();
		await view.waitFor();
		return await view.innerText();
	}

	/** Saves a picture of a workflow's nodes and notes as they lie on the canvas. */
	async picture(workflow: SavedWorkflow, path: string): Promise<void> {
		await this.openWorkflow(workflow);
		// Icons come by themselves.
		await this.page.waitForLoadState('networkidle');
		await this.page.addStyleTag({ content: NOT_ON_CANVAS });
		const boxesOf = async (selector: string) =>
			await this.page
				.locator(selector)
				.evaluateAll((nodes) => nodes.map((node) => node.getBoundingClientRect().toJSON()));
		const boxes = await boxesOf('.vue-flow__node, .vue-flow__edge');
		const [canvas] = await boxesOf('.vue-flow');
		const edge = (side: string) => boxes.map((box) => Number(box[side]));
		const x = Math.min(...edge('left')) - MARGIN;
		const y = Math.min(...edge('top')) - MARGIN;
		const width = Math.max(...edge('right')) + NAMES - x;
		const bottom = Math.min(Math.max(...edge('bottom')) + NAMES, Number(canvas.bottom));
		const height = bottom - y;
		await this.page.screenshot({ path, clip: { x, y, width, height }, animations: 'disabled' });
	}

	/** Whatever is open now, to see what went wrong. */
	async screenshot(path: string): Promise<void> {
		await this.page.screenshot({ path });
	}

	async close(): Promise<void> {
		await this.browser.close();
	}
}
