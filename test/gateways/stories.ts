// What every gateway must do, whatever it is made of.
import { itWritesCompleteRecords } from './stories/records.js';
import { itPropagates } from './stories/propagation.js';
import { itKeepsKeysOutOfLogs } from './stories/raw-key.js';
import { itWithstandsClientsThatGiveUp, itWithstandsHostileBytes } from './stories/hostile.js';
import type { Recipe } from './gateway.js';

export function itPassesEveryStory(recipe: Recipe): void {
  itWritesCompleteRecords(recipe);
  itPropagates(recipe);
  itKeepsKeysOutOfLogs(recipe);
  itWithstandsHostileBytes(recipe);
  itWithstandsClientsThatGiveUp(recipe);
}
