using System.CommandLine;

namespace LoadMaster.Cli.Commands;

/// <summary>Options that fill a request body; one that is not given stays null and is not sent.</summary>
internal sealed class OptionSet
{
    private readonly List<Option> _options = [];

    public void AddTo(Command command)
    {
        foreach (var option in _options)
            command.Options.Add(option);
    }

    public Option<string?> Text(string name, string helpName, string description) => Add(new Option<string?>(name) { HelpName = helpName, Description = description });

    public Option<string?> Word(string name, string description, params string[] words) =>
        Add(new Option<string?>(name) { Description = description }.AcceptOnlyFromAmong(words));

    public Option<int?> Whole(string name, string description) => Add(new Option<int?>(name) { HelpName = "N", Description = description });

    public Option<double?> Seconds(string name, string description) => Add(new Option<double?>(name) { HelpName = "SECONDS", Description = description });

    public Option<string?> OnOff(string name, string description) => Word(name, description, "on", "off");

    public Option<string[]> List(string name, string helpName, string description) =>
        Add(new Option<string[]>(name) { HelpName = helpName, Description = description, Arity = ArgumentArity.OneOrMore });

    /// <summary>Null when the option was not given; empty when it was given as an empty text.</summary>
    public static IReadOnlyList<string>? ItemsOf(ParseResult parsed, Option<string[]> option) =>
        parsed.GetResult(option) is null ? null : [.. parsed.GetValue(option)!.Where(item => item.Length > 0)];

    public static bool? IsOn(string? word) => word switch
    {
        null => null,
        "on" => true,
        _ => false,
    };

    /// <summary>Refuses a <c>set</c> that names nothing to set.</summary>
    public void RequireAny(ParseResult parsed)
    {
        if (!_options.Exists(o => parsed.GetResult(o) is { Implicit: false }))
            throw new CliException(ExitCodes.Usage, CliCodes.Usage, $"Nothing to set: give at least one of {string.Join(", ", _options.Select(o => o.Name))}.");
    }

    private T Add<T>(T option)
        where T : Option
    {
        _options.Add(option);
        return option;
    }
}
