export { onAdvance, shareClock } from './clock.mts';
export {
	clearRecordedKeys,
	recordedKeys,
	recordKeys,
	replaceRecordedKeys,
	storeUse,
} from './deduplication.mts';
export { searchList, testCredential } from './editor.mts';
export { denyHost, unusedPort } from './network.mts';
export { moveToAnotherProcess } from './otherProcess.mts';
export { Poller } from './poller.mts';
export { type EngineRun, runNode, type RunOptions, type SavedAt } from './run.mts';
export { callTool, type ToolRun, useTool } from './together.mts';
export { callParameters, locator } from '../../../tools/engine/parameters.mts';
export { openSandbox } from './openSandbox.mts';
export { dialledOnce, orderFor, type Place, placeCalls, startPlacing } from './placing.mts';
export { turn, until } from '../../until.mts';
export { WorkCounter } from './work.mts';
