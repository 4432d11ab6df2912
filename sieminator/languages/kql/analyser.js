// What we ask of Microsoft's analyser. Loaded after bridge.min.js and Kusto.Language.Bridge.min.js, whose names
// (`$ctor7`, `System.Linq.Enumerable`) are those of version 12.4.1.
"use strict";

var sieminator = (function () {
  var symbols = Kusto.Language.Symbols;
  var linq = System.Linq.Enumerable;
  var tables = {};

  // A type that the analyser does not know becomes dynamic, with which nearly everything may be done.
  function column(name, type) {
    return new symbols.ColumnSymbol(name, symbols.ScalarTypes.GetSymbol(type) || symbols.ScalarTypes.Dynamic);
  }

  function plain(diagnostic) {
    return [diagnostic.Code, diagnostic.Severity, diagnostic.Message, diagnostic.Start, diagnostic.Length];
  }

  function columns(type) {
    if (!type || !type.Columns || type.IsOpen) {
      return null;
    }
    return linq.from(type.Columns).ToArray().map(function (one) { return [one.Name, one.Type.Name]; });
  }

  return {
    // Tell it a table, or tell it anew.
    define: function (name, pairs) {
      tables[name] = new symbols.TableSymbol.$ctor4(name, pairs.map(function (pair) {
        return column(pair[0], pair[1]);
      }));
    },

    // What is wrong with a query that may read these tables, and the columns of its result.
    analyse: function (text, names) {
      var known = names.map(function (name) { return tables[name]; });
      var database = new symbols.DatabaseSymbol.ctor("workspace", known);
      var globals = Kusto.Language.GlobalState.Default.WithDatabase(database);
      var code = Kusto.Language.KustoCode.ParseAndAnalyze(text, globals);
      return JSON.stringify([linq.from(code.GetDiagnostics()).ToArray().map(plain), columns(code.ResultType)]);
    }
  };
})();
