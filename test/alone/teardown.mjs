/** After the last test, in the process of `setup.mjs`. */
export default function teardown() {
	globalThis.removeEngineFolder();
}
