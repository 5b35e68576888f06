(function () {
  "use strict";
  // The drawing (network, nodes, edges) is pyvis's; every text goes to the page as textContent.
  var data = JSON.parse(document.getElementById("kg-data").textContent);
  var panel = document.getElementById("kg-panel");
  var search = document.getElementById("kg-search");
  var results = document.getElementById("kg-results");
  var hiddenKinds = new Set();

  function element(name, className, text) {
    var made = document.createElement(name);
    if (className) { made.className = className; }
    if (text !== undefined) { made.textContent = text; made.dir = "auto"; }
    return made;
  }

  function sentence(parent, passage, negated) {
    parent.append(element("p", "", (negated ? "(denied) " : "") + passage[0]));
    if (passage[1]) { parent.append(element("p", "kg-place", passage[1])); }
  }

  function link(id) {
    var button = element("button", "", nodes.get(id).label);
    button.type = "button";
    button.addEventListener("click", function () { focus(id); });
    return button;
  }

  function edgeFact(edge, id) {
    var fact = element("div", "kg-fact");
    var outward = edge.from === id;
    if (outward) { fact.append(edge.relation + " → ", link(edge.to)); }
    else { fact.append(link(edge.from), " → " + edge.relation); }
    data.edges[Number(edge.id.slice(1))].forEach(function (proof) {
      sentence(fact, data.passages[proof[0]], proof[1]);
    });
    return fact;
  }

  function show(id) {
    var node = nodes.get(id);
    var more = data.nodes[id];
    dim(new Set(network.getConnectedNodes(id).concat(id)));
    panel.replaceChildren(element("h3", "", node.label));
    panel.append(element("p", "kg-kind", [node.kind].concat(more.alt).join(" · ")));
    more.facts.forEach(function (line) {
      var fact = element("div", "kg-fact", line[0]);
      sentence(fact, [line[1], line[2]], false);
      panel.append(fact);
    });
    var related = edges.get({ filter: function (edge) { return edge.from === id || edge.to === id; } });
    related.forEach(function (edge) { panel.append(edgeFact(edge, id)); });
    if (!related.length && !more.facts.length) {
      panel.append(element("p", "kg-hint", "The plan names it, but no relation was found."));
    }
  }

  function dim(near) {
    nodes.update(nodes.get().map(function (node) {
      var clear = !near || near.has(node.id);
      return {
        id: node.id,
        opacity: clear ? 1 : 0.2,
        font: clear ? { color: "#1c2430", strokeColor: "#ffffff" }
          : { color: "rgba(28,36,48,0.1)", strokeColor: "rgba(255,255,255,0)" }
      };
    }));
  }

  function focus(id) {
    results.hidden = true;
    network.selectNodes([id]);
    network.focus(id, { scale: 0.8, animation: false });
    show(id);
  }

  function matches(words) {
    var found = nodes.get().filter(function (node) {
      return [node.label].concat(data.nodes[node.id].alt).some(function (name) {
        return name.toLowerCase().includes(words);
      });
    });
    function rank(node) {
      var name = node.label.toLowerCase();
      return name === words ? 0 : name.startsWith(words) ? 1 : 2;
    }
    return found.sort(function (a, b) { return rank(a) - rank(b) || a.id - b.id; });
  }

  function offer() {
    var words = search.value.trim().toLowerCase();
    var found = words ? matches(words) : [];
    results.replaceChildren();
    found.slice(0, 12).forEach(function (node) {
      var item = element("li");
      item.append(link(node.id));
      results.append(item);
    });
    if (words && !found.length) { results.append(element("li", "kg-hint", "Nothing of that name is shown.")); }
    results.hidden = !words;
    return found;
  }

  function legend() {
    var list = document.getElementById("kg-legend");
    data.classes.forEach(function (row) {
      var item = element("li");
      var label = element("label");
      var box = element("input");
      var dot = element("span", "kg-dot");
      box.type = "checkbox";
      box.checked = true;
      box.addEventListener("change", function () { toggle(row[0], !box.checked); });
      dot.style.backgroundColor = row[1];
      label.append(box, dot, element("span", "", row[0]), element("span", "kg-count", String(row[2])));
      item.append(label);
      list.append(item);
    });
  }

  function toggle(kind, hide) {
    if (hide) { hiddenKinds.add(kind); } else { hiddenKinds.delete(kind); }
    var changed = nodes.get({ filter: function (node) { return node.kind === kind; } });
    nodes.update(changed.map(function (node) { return { id: node.id, hidden: hiddenKinds.has(kind) }; }));
  }

  legend();
  nodes.update(nodes.get().map(function (node) {
    return { id: node.id, title: node.label + "\n" + node.kind };
  }));
  search.addEventListener("input", offer);
  search.addEventListener("keydown", function (event) {
    if (event.key === "Enter") { var found = offer(); if (found.length) { focus(found[0].id); } }
    if (event.key === "Escape") { results.hidden = true; }
  });
  network.on("click", function (event) { if (event.nodes.length) { show(event.nodes[0]); } else { dim(null); } });
  network.fit();
  network.moveTo({ scale: Math.min(network.getScale() * 0.94, 1.2) });
}());
