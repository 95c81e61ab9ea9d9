using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LoadMaster.Api;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace LoadMaster.Cli.Output;

/// <summary>Writes answers to standard output: tables and sentences for people, or the DTO as the REST interface gave it.</summary>
internal sealed class Printer(CliEnvironment environment, bool json)
{
    /// <summary>Where there is no terminal, nobody wants lines broken.</summary>
    private const int WidthWithoutTerminal = 400;

    private IAnsiConsole? _console;

    public static ApiJson Indented { get; } = new(new JsonSerializerOptions(ApiJson.Default.Options)
    {
        WriteIndented = true,

        // For a terminal, not for a web page: quotes and letters stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public bool Json { get; } = json;

    private IAnsiConsole Console => _console ??= CreateConsole();

    /// <summary>The answer in the form that was asked for.</summary>
    public void Show<T>(T value, JsonTypeInfo<T> type, Action<Printer> forPeople)
    {
        if (Json)
        {
            environment.Out.WriteLine(JsonSerializer.Serialize(value, type));
        }
        else
        {
            forPeople(this);
        }
    }

    public void Line(string text) => environment.Out.WriteLine(text);

    public void Table(IEnumerable<string> columns, IEnumerable<IReadOnlyList<string>> rows, params ReadOnlySpan<string> rightAligned)
    {
        var table = new Table { Border = TableBorder.Simple, ShowRowSeparators = false };
        foreach (var column in columns)
        {
            var header = new TableColumn(new Text(column, new Style(decoration: Decoration.Bold)));
            table.AddColumn(rightAligned.Contains(column) ? header.RightAligned() : header.NoWrap());
        }

        foreach (var row in rows)
            table.AddRow(row.Select(IRenderable (cell) => new Text(cell, StateStyle.Of(cell))));
        Console.Write(table);
    }

    /// <summary>Name and value, one pair a line; pairs without a value are left out.</summary>
    public void Pairs(params ReadOnlySpan<(string Name, string Value)> pairs)
    {
        var width = 0;
        foreach (var (name, _) in pairs)
            width = Math.Max(width, name.Length);
        foreach (var (name, value) in pairs)
        {
            if (value.Length > 0)
                Console.Write(new Columns(new Text((name + ":").PadRight(width + 1)), new Text(value, StateStyle.Of(value))) { Expand = false });
        }
    }

    /// <summary>What a change did.</summary>
    public void Changed(ChangeDto change, string what) => Show(change, Indented.ChangeDto, p =>
    {
        p.Line(change.Changed ? $"{what} (revision {change.Revision})." : $"Nothing to change (revision {change.Revision}).");
        if (change.MissingOn.Count > 0)
            p.Line($"Not yet on: {string.Join(", ", change.MissingOn)}; it catches up when it returns.");
        foreach (var problem in change.NotServing)
            p.Line($"Saved, not serving {problem.Address}: {problem.Code} {problem.Message}");
    });

    public void Clear()
    {
        if (environment.OutputIsTerminal)
            Console.Clear();
    }

    private IAnsiConsole CreateConsole()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(environment.Out),
            Ansi = environment.OutputIsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
        });
        if (!environment.OutputIsTerminal)
            console.Profile.Width = WidthWithoutTerminal;
        return console;
    }
}
