import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '@/lib/messages/message';
import type { FaultClient } from '@/tests/faults/client';
import { TcpProxy } from '@/tests/faults/injectors/proxy';
import { type Measured, underLoad } from '@/tests/faults/scenario';
import { pick } from '@/tests/faults/scenarios/killed-node';
import type { Stage } from '@/tests/faults/stage';
import { eventually } from '@/tests/support/wait';

/** What happens while a mutant runs, if no scenario of a fault fits. */

/** The last publish of a message is dropped. */
export async function lastPublishDropped(stage: Stage): Promise<Measured> {
  const quiet = await stage.addClients(1, 10);
  const { target, sender } = await pick(stage, quiet, 0);
  target.publishes.drops = () => true;
  sender.say('the last word');
  await eventually(() => sender.outbox.length === 0);
  await sleep(3_000);
  return { times: [], injections: target.publishes.dropped, limitMs: Number.POSITIVE_INFINITY };
}

/** People talk, and send and delete files, without any fault. */
export function talk(stage: Stage): Promise<Measured> {
  return underLoad(stage, { filesPerSecond: 8 }, async () => {
    await sleep(8_000);
    return { times: [], injections: 1, limitMs: Number.POSITIVE_INFINITY };
  });
}

/** So much load in one room that a transaction contains several messages. */
export function hotRoom(stage: Stage): Promise<Measured> {
  return underLoad(stage, { rooms: 1, perRoom: 20, perSecond: 300 }, async () => {
    await sleep(5_000);
    return { times: [], injections: 1, limitMs: Number.POSITIVE_INFINITY };
  });
}

/** One person edits a message and another answers it. The node of an absent third person has read the first text. */
export async function replyAfterEdit(stage: Stage): Promise<Measured> {
  const [author, answerer] = await stage.addClients(1, 2);
  const [person] = await stage.newPeople(1);
  if (!author || !answerer || !person) throw new Error('There are no people');
  const network = await TcpProxy.start({ host: '127.0.0.1', port: stage.nodeAt(0).node.port });
  const late = stage.addClient(person, author.options.room, 0, { ports: [network.port] });
  const found = (client: FaultClient, text: string) => client.messages.find((message) => message.text === text);
  const shown = (client: FaultClient, text: string) => found(client, text) !== undefined;
  const edit = async (before: string, after: string) => {
    author.change(found(author, before) as Message, after);
    await eventually(() => shown(answerer, after));
  };
  const say = async (speaker: FaultClient, text: string, replyTo?: Message) => {
    speaker.say(text, { replyTo });
    await eventually(() => shown(author, text) && shown(answerer, text));
  };
  // The edit empties the node's recent log, so that it reads what the third person missed from the database.
  let edits = 0;
  const whileAway = async (work: () => Promise<void>) => {
    network.refusing = true;
    network.cutAll();
    await work();
    await edit(`Something else ${edits}`, `Something else ${++edits}`);
    network.pass();
    await eventually(() => shown(late, `Something else ${edits}`));
  };
  await say(author, 'Something else 0');
  await eventually(() => shown(late, 'Something else 0'));
  await whileAway(() => say(author, 'The first text'));
  await whileAway(async () => {
    await edit('The first text', 'The first text, improved');
    await say(answerer, 'An answer', found(answerer, 'The first text, improved'));
  });
  setTimeout(() => network.stop(), 60_000).unref();
  return { times: [], injections: 1, limitMs: Number.POSITIVE_INFINITY };
}
