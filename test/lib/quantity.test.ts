import test from 'ava';
import { millisecondsOf, parseDuration, parseRate, parseShare, parseSize } from '../../src/lib/quantity.ts';

test('durations are read in seconds', (t) => {
  t.is(parseDuration('5s'), 5);
  t.is(parseDuration('1m30s'), 90);
  t.is(parseDuration('1min30s'), 90);
  t.is(parseDuration('200ms'), 0.2);
  t.is(parseDuration('0.5s5ms'), 0.505);
  t.is(millisecondsOf('1.5s'), 1500);
});

test('rates are in bit/s, by powers of 1000', (t) => {
  t.is(parseRate('100mbit'), 1e8);
  t.is(parseRate('2.5Gbit/s'), 2.5e9);
  t.is(parseRate('1kibit'), 1024);
  t.is(parseRate('9600bit'), 9600);
});

test('sizes are in bytes, by powers of 1024', (t) => {
  t.is(parseSize(1500), 1500);
  t.is(parseSize('1500'), 1500);
  t.is(parseSize('64k'), 65536);
  t.is(parseSize('10M'), 10485760);
});

test('shares', (t) => {
  t.is(parseShare('90%'), 0.9);
  t.is(parseShare('99.9%'), 0.999);
  t.is(parseShare(0.25), 0.25);
});

test('what is no quantity gives undefined', (t) => {
  for (const text of ['5', 's', '-5s', '5 s', '5sec', '']) t.is(parseDuration(text), undefined, text);
  for (const text of ['100', '100mb', 'mbit', '1e9bit']) t.is(parseRate(text), undefined, text);
  for (const text of ['', 'k', '1.5.5k', '10Mbit']) t.is(parseSize(text), undefined, text);
  t.is(parseShare('90'), undefined);
});
