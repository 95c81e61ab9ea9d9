using System.CommandLine;

namespace LoadMaster.Cli.Commands;

/// <summary>Arguments that several commands take.</summary>
internal static class Arguments
{
    public static Argument<string> Service() => new("VS") { Description = "The virtual service: its id, name or ADDRESS:PORT (of udp: ADDRESS:PORT/udp)." };

    public static Argument<string> Server() => new("RS") { Description = "The real server: its id or ADDRESS:PORT." };

    public static Argument<string> Address(string ofWhat) => new("ADDRESS:PORT")
    {
        Description = $"Address and port of the {ofWhat}: 198.18.0.100:80 or [2001:db8::1]:80.",
    };

    public static Argument<string> ServiceAddress() => new("ADDRESS:PORT")
    {
        Description = "Address and port of the virtual service: 198.18.0.100:80 or [2001:db8::1]:80; in layer 4 also :8000-8099, :* and /udp behind it.",
    };

    public static Command With(this Command command, params ReadOnlySpan<Argument> arguments)
    {
        foreach (var argument in arguments)
            command.Arguments.Add(argument);
        return command;
    }

    /// <summary>The commands of a group; the group by itself only has help.</summary>
    public static Command Group(string name, string description, params ReadOnlySpan<Command> commands)
    {
        var group = new Command(name, description);
        foreach (var command in commands)
            group.Subcommands.Add(command);
        return group;
    }
}
