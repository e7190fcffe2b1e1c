import process from 'node:process';
import { readList } from '@postrider/host/list/read-list';
import { keepHeapModest } from '@postrider/host/modest-heap';
import { profiled } from './profiled.ts';
import { stopwatch } from './stopwatch.ts';
import { letterOfSize, openStudio, sender } from './studio.ts';
import type { PostriderRun, PostriderTask } from './postrider-run.ts';

/** Runs a whole campaign in a process of its own: import, plan, send, report. Prints what each took. */
async function run({ folder, list, setting, profile }: PostriderTask): Promise<PostriderRun> {
  keepHeapModest();
  await using host = await openStudio(folder, setting);
  await using session = await host.openLedger('own', 'the bench');
  const letter = await letterOfSize(host, setting.octets);

  const importing = stopwatch();
  const source = await readList(list);
  const submitted = await session.submit({
    campaign: {
      name: 'bench',
      sender,
      through: { account: 'relay' },
      renderer: letter.renderer,
      template: letter.template,
      columns: source.columns,
      onUncertain: 'hold',
      ...(source.nameColumn === undefined ? {} : { nameColumn: source.nameColumn }),
    },
    batches: source.batches(),
  });
  const imported = importing();
  const { campaign, added } = submitted;

  const planning = stopwatch();
  const forecast = await session.forecast({
    recipients: added,
    bytesPerMail: letter.octets,
    through: { account: 'relay' },
  });
  const planned = planning();

  await session.release(submitted);
  let turns = 0;
  using _listener = host.facts.on('deliveries.handed', () => turns++);
  const { end, sent } = await profiled(profile, async () => {
    const sending = stopwatch();
    const end = await session.send({ campaigns: [campaign.id], patience: 0 }, new AbortController().signal);
    return { end, sent: sending() };
  });
  const tally = await session.ledger.tally(campaign.id);
  if (end.kind !== 'finished' || tally.accepted !== added)
    throw new Error(`The campaign ended otherwise: ${JSON.stringify({ end, tally })}`);

  const reporting = stopwatch();
  let reported = 0;
  for await (const delivery of session.ledger.deliveries({ campaign: campaign.id }))
    if (delivery.state === 'accepted') reported++;
  if (reported !== added) throw new Error(`The report has ${reported} accepted mails instead of ${added}.`);

  return {
    mails: added,
    octets: letter.octets,
    ...sent,
    imported,
    planned,
    forecast: forecast.kind,
    reported: reporting(),
    mailsPerTurn: added / Math.max(1, turns),
    mostMemory: process.resourceUsage().maxRSS / 1024,
  };
}

const task = JSON.parse(process.argv[2] ?? '{}') as PostriderTask;
process.stdout.write(`${JSON.stringify(await run(task))}\n`);
