using System.CommandLine;
using System.Globalization;
using System.Text;
using LoadMaster.Testing;

namespace LoadMaster.Cli.Tests;

public sealed class ReferenceTests
{
    private static readonly string File = RepositoryRoot.Combine("docs/reference/cli.md");

    [Fact]
    public void The_published_reference_is_the_one_that_the_commands_make()
    {
        var globals = new GlobalOptions();
        var root = CliApp.CreateRoot(new CommandRunner(CliEnvironment.OfProcess(), globals), globals);
        var made = new StringBuilder("# lm\n\nEvery command and its options, made from the code. How to use them: [operations.md](../operations.md).\n\n");
        made.Append("Every command takes these, and `--help`:\n\n");
        AppendOptions(made, [.. root.Options.Where(option => option.Recursive && !IsHelp(option))]);
        foreach (var command in root.Subcommands)
        {
            Append(made, command, "lm");
        }

        var text = made.ToString();
        if (Environment.GetEnvironmentVariable("LM_UPDATE") == "1")
        {
            System.IO.File.WriteAllText(File, text);
        }

        Assert.True(
            System.IO.File.Exists(File) && System.IO.File.ReadAllText(File) == text,
            "docs/reference/cli.md is stale: run this test with LM_UPDATE=1 and commit the file.");
    }

    /// <summary>A newcomer finds no command, option or argument without a word about it.</summary>
    [Fact]
    public void Every_command_option_and_argument_is_described()
    {
        var globals = new GlobalOptions();
        var nameless = new List<string>();
        Look(CliApp.CreateRoot(new CommandRunner(CliEnvironment.OfProcess(), globals), globals), "lm");
        Assert.Empty(nameless);

        void Look(Command command, string path)
        {
            Note(command, path);
            foreach (var symbol in command.Options.Cast<Symbol>().Concat(command.Arguments))
            {
                Note(symbol, $"{path} {symbol.Name}");
            }

            foreach (var child in command.Subcommands)
            {
                Look(child, $"{path} {child.Name}");
            }
        }

        void Note(Symbol symbol, string path)
        {
            if (!symbol.Hidden && string.IsNullOrWhiteSpace(symbol.Description))
            {
                nameless.Add(path);
            }
        }
    }

    private static void Append(StringBuilder made, Command command, string parent)
    {
        if (command.Hidden)
        {
            return;
        }

        var path = $"{parent} {command.Name}";
        var arguments = string.Concat(command.Arguments.Where(argument => !argument.Hidden).Select(argument => $" {Shape(argument)}"));
        made.Append(CultureInfo.InvariantCulture, $"\n## {path}\n\n");
        if (command.Subcommands.Count == 0 || arguments.Length > 0)
        {
            made.Append(CultureInfo.InvariantCulture, $"`{path}{arguments}{(command.Options.Any(option => !IsHelp(option)) ? " [options]" : "")}`\n\n");
        }

        made.Append(CultureInfo.InvariantCulture, $"{command.Description}\n");
        if (command.Arguments.Any(argument => !argument.Hidden))
        {
            made.Append("\n| argument | |\n|---|---|\n");
            foreach (var argument in command.Arguments.Where(argument => !argument.Hidden))
            {
                made.Append(CultureInfo.InvariantCulture, $"| `{Shape(argument)}` | {Cell(argument.Description)} |\n");
            }
        }

        Option[] options = [.. command.Options.Where(option => !option.Hidden && !IsHelp(option))];
        if (options.Length > 0)
        {
            made.Append('\n');
            AppendOptions(made, options);
        }

        foreach (var child in command.Subcommands)
        {
            Append(made, child, path);
        }
    }

    private static void AppendOptions(StringBuilder made, Option[] options)
    {
        made.Append("| option | |\n|---|---|\n");
        foreach (var option in options)
        {
            var names = string.Join(", ", new[] { option.Name }.Concat(option.Aliases.Order(StringComparer.Ordinal)));
            var value = option.ValueType == typeof(bool) ? "" : $" {ValueOf(option)}";
            made.Append(CultureInfo.InvariantCulture, $"| `{Cell(names + value)}`{(option.Required ? " (required)" : "")} | {Cell(option.Description)} |\n");
        }
    }

    /// <summary>The words that may stand there, or what the help calls the value.</summary>
    private static string ValueOf(Option option)
    {
        string[] words = [.. option.GetCompletions(System.CommandLine.Completions.CompletionContext.Empty).Select(item => item.Label)];
        return words.Length > 0 ? string.Join('|', words) : option.HelpName ?? option.Name.TrimStart('-').ToUpperInvariant();
    }

    private static string Shape(Argument argument)
    {
        var name = argument.HelpName ?? argument.Name.ToUpperInvariant();
        var many = argument.Arity.MaximumNumberOfValues > 1 ? "..." : "";
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}{many}]" : $"{name}{many}";
    }

    private static bool IsHelp(Option option) => option.Name is "--help" or "--version";

    private static string Cell(string? text) => (text ?? "").Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "\\<", StringComparison.Ordinal);
}
