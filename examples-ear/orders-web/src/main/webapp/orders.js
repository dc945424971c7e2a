'use strict';
const REFRESH_MILLIS = 700;
const SHOWN_EVENTS = 8;
const byId = id => document.getElementById(id);
let shown = '';

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function has(order, what) {
  return order.events.some(event => event.what === what);
}

function state(order) {
  if (has(order, 'dead letter')) return ['dead', 'dead letter'];
  if (has(order, 'replied')) return ['replied', order.rows === 1 ? 'done: 1 row' : 'done: ' + order.rows + ' rows'];
  if (has(order, 'rolled back')) return ['rolled', 'delivered again'];
  return ['', has(order, 'received') ? 'in work' : 'waiting'];
}

function eventRow(event) {
  const row = element('li');
  const at = new Date(event.at);
  const time = element('time', '', at.toLocaleTimeString('en-GB') + '.' + String(at.getMilliseconds()).padStart(3, '0'));
  time.dateTime = at.toISOString();
  const attempt = event.attempt ? ' (' + event.attempt + ')' : '';
  row.append(time, element('span', 'what ' + event.what.split(' ')[0], event.what + attempt), element('span', 'text', event.text));
  return row;
}

/** An order that failed often has many events: the first and the last tell the story. */
function eventRows(events) {
  if (events.length <= SHOWN_EVENTS) return events.map(eventRow);
  const head = events.slice(0, 3);
  const tail = events.slice(-3);
  const between = element('li');
  between.append(element('span'), element('span', 'what', '…'), element('span', 'text', events.length - 6 + ' events more of the same kind'));
  return [...head.map(eventRow), between, ...tail.map(eventRow)];
}

function orderItem(order) {
  const item = element('li');
  const title = element('h3', '', order.quantity + ' × ' + order.item);
  title.append(element('span', 'tag', order.tag), element('span', 'id', order.id), element('span', 'state ' + state(order)[0], state(order)[1]));
  const events = element('ol', 'events');
  events.append(...eventRows(order.events));
  item.append(title, events);
  return item;
}

function show(orders) {
  const count = what => orders.reduce((sum, order) => sum + order.events.filter(event => event.what === what).length, 0);
  const totals = {
    placed: orders.length,
    replied: count('replied'),
    rows: orders.reduce((sum, order) => sum + order.rows, 0),
    rolled: count('rolled back'),
    dead: count('dead letter')
  };
  for (const field of document.querySelectorAll('[data-total]')) field.textContent = totals[field.dataset.total];
  byId('none').hidden = orders.length > 0;
  byId('orders').replaceChildren(...orders.map(orderItem));
}

function say(text, bad) {
  byId('status').textContent = text;
  byId('status').className = bad ? 'bad' : '';
}

async function refresh() {
  try {
    const answer = await fetch('api/orders');
    if (!answer.ok) throw new Error('status ' + answer.status);
    const text = await answer.text();
    if (text !== shown) {
      show(JSON.parse(text));
      shown = text;
    }
    if (byId('status').dataset.lost) {
      delete byId('status').dataset.lost;
      say('');
    }
  } catch (e) {
    byId('status').dataset.lost = 'yes';
    say('The server does not answer: ' + e.message, true);
  }
}

async function place(event) {
  event.preventDefault();
  const fields = new URLSearchParams(new FormData(byId('form')));
  for (const name of ['delay', 'remindAfter']) fields.set(name, Math.round(Number(fields.get(name)) * 1000));
  try {
    const answer = await fetch('api/orders', {method: 'POST', body: fields});
    const order = await answer.json();
    say(answer.ok ? 'Placed order ' + order.id + '.' : 'Not placed: ' + order.error, !answer.ok);
  } catch (e) {
    say('Not placed, the server does not answer: ' + e.message, true);
  }
  refresh();
}

byId('form').addEventListener('submit', place);
async function live() {
  await refresh();
  setTimeout(live, REFRESH_MILLIS);
}
live();
