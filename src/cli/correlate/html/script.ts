/** The filter of the findings; in a browser, so plain JavaScript. Its hash is in the page's policy. */
export const SCRIPT = `(() => {
const bar = document.getElementById('filter');
if (!bar) return;
const rows = [...document.querySelectorAll('.findings tbody tr')].map((row) => [row, row.textContent.toLowerCase()]);
const [kind, text] = bar.querySelectorAll('select,input');
const show = () => {
const words = text.value.toLowerCase().split(/\\s+/);
let shown = 0;
for (const [row, has] of rows) {
const fits = (!kind.value || row.dataset.class === kind.value) && words.every((word) => has.includes(word));
row.hidden = !fits;
if (fits) shown += 1;
}
bar.querySelector('output').textContent = shown + ' of ' + rows.length + ' shown';
};
bar.hidden = false;
bar.addEventListener('input', show);
show();
})();`;
