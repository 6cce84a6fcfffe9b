import { agent } from './agent';
import { callLog } from './callLog';
import type { Resource } from './operation';
import { organization } from './organization';
import { run } from './run';
import { space } from './space';
import { task } from './task';

/** Everything the node can do. A new resource is a folder and an entry here. */
export const resources: Resource[] = [agent, callLog, organization, run, space, task];
