using System.CommandLine;
using System.Globalization;
using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm key</c>: tokens for programs.</summary>
internal static class KeyCommands
{
    private static readonly string[] Columns = ["Key", "Role", "Services", "Ends", "Made by", "Last used here"];

    public static Command Create(CommandRunner runner) => Arguments.Group(
        "key", "API keys: tokens for programs, good on all nodes of the pair until they end or are revoked.", List(runner), Make(runner), Revoke(runner));

    private static Command List(CommandRunner runner)
    {
        var command = new Command("list", "The keys; their tokens were shown when they were made.");
        runner.SetAction(command, async (run, cancel) =>
        {
            var keys = await run.Client.ListKeysAsync(cancel);
            run.Printer.Show(keys, Printer.Indented.ListDtoKeyDto, p =>
            {
                if (keys.Items.Count == 0)
                    p.Line("There is no API key; 'lm key create NAME --role ROLE' makes one.");
                else
                    p.Table(Columns, keys.Items.Select(Row));
            });
        });
        return command;
    }

    private static Command Make(CommandRunner runner)
    {
        var name = new Argument<string>("NAME") { Description = "What the key is called in lists and logs." };
        var role = new Option<string>("--role") { Description = "read-only: looks; operator: changes services too; admin: everything.", Required = true }.AcceptOnlyFromAmong(UserCommands.Roles);
        var services = new Option<string[]>("--service") { HelpName = "VS", Description = "Good for this virtual service only; repeat for several." };
        var days = new Option<int?>("--days") { HelpName = "N", Description = "Ends so many days from now; without it the key is good until it is revoked." };
        var tokenFile = new Option<string?>("--token-file") { HelpName = "FILE", Description = "Write the token into this new file (mode 600) instead of to the screen." };
        var command = new Command("create", "Make a key and show its token, this once: use it as LM_TOKEN, or as 'Authorization: Bearer TOKEN'.") { role, services, days, tokenFile }.With(name);
        runner.SetAction(command, async (run, cancel) =>
        {
            var ids = new List<int>();
            foreach (var service in run.Parsed.GetValue(services) ?? [])
                ids.Add((await Resolver.FindServiceAsync(run.Client, service, cancel)).Id);
            var body = new KeyBody
            {
                Name = run.Parsed.GetRequiredValue(name),
                Role = run.Parsed.GetRequiredValue(role),
                Services = ids.Count > 0 ? ids : null,
                ExpiresAt = run.Parsed.GetValue(days) is { } count ? run.Environment.Time.GetUtcNow().AddDays(count) : null,
            };
            var file = run.Parsed.GetValue(tokenFile);
            await using var output = file is null ? null : Open(file);
            var created = await run.Client.CreateKeyAsync(body, cancel);
            if (output is not null)
                await output.WriteLineAsync(created.Token);
            run.Printer.Show(file is null ? created : created with { Token = "" }, Printer.Indented.KeyCreatedDto, p =>
            {
                p.Line(file is null ? created.Token : $"The token is in {file}.");
                run.Environment.Error.WriteLine($"Key {created.Key.Name} made (revision {created.Revision}). The token is not shown again.");
            });
        });
        return command;
    }

    private static Command Revoke(CommandRunner runner)
    {
        var name = new Argument<string>("NAME") { Description = "The key." };
        var command = new Command("revoke", "End a key.").With(name);
        runner.SetAction(command, async (run, cancel) =>
        {
            var key = run.Parsed.GetRequiredValue(name);
            run.Printer.Changed(await run.Client.RevokeKeyAsync(key, cancel), $"Key {key} revoked");
        });
        return command;
    }

    /// <summary>Before the key is made: a file that cannot be written must not cost a key.</summary>
    private static StreamWriter Open(string file) => new(
        file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });

    private static IReadOnlyList<string> Row(KeyDto key) =>
    [
        key.Name,
        key.Role,
        key.Services.Count == 0 ? "all" : string.Join(", ", key.Services.Select(id => id.ToString(CultureInfo.InvariantCulture))),
        key.ExpiresAt is { } end ? key.Expired ? $"over since {Format.Time(end)}" : Format.Time(end) : "never",
        key.CreatedBy,
        key.LastUsedAt is { } used ? Format.Time(used) : "",
    ];
}
