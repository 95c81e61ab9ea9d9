using LoadMaster.Api;

namespace LoadMaster.System.Tests;

/// <summary>Users and keys belong to the pair: made on one node, good on the other.</summary>
[Collection(LabCollection.Name)]
public sealed class PairUsersTests(Lab lab)
{
    [SkippableFact]
    public async Task A_user_added_on_the_standby_logs_in_on_both_nodes_before_and_after_a_switch_and_is_gone_from_both()
    {
        lab.SkipIfUnavailable();
        var active = await Lab.WholeAsync();
        var standby = Lab.OtherNode(active);
        var password = Path.Combine(Lab.Folder, "anna.password");
        await File.WriteAllTextAsync(password, "a password for the pair\n");
        await Lab.LmAsync(standby, "user", "add", "anna", "--role", "operator", "--password-file", password, "--keep");
        try
        {
            foreach (var node in Lab.Nodes)
            {
                await LogsInAsync(node, password);
            }

            await Lab.LmAsync(active, "ha", "failover");
            Assert.Equal(standby, await Lab.WholeAsync());
            foreach (var node in Lab.Nodes)
            {
                await LogsInAsync(node, password);
            }

            var key = await Lab.LmAsync<KeyCreatedDto>(active, "key", "create", "pair-key", "--role", "read-only");
            foreach (var node in Lab.Nodes)
            {
                await Eventually.GetAsync(() => KeyAsync(node, key.Token), name => name == "pair-key", $"the key is good on {node}");
            }

            await Lab.LmAsync(standby, "key", "revoke", "pair-key");
        }
        finally
        {
            await Lab.LmAsync(standby, "user", "remove", "anna");
        }

        foreach (var node in Lab.Nodes)
        {
            await Eventually.GetAsync(
                async () => (await Lab.LmAsync<ListDto<UserDto>>(node, "user", "list")).Items.Count(user => user.Name == "anna"), count => count == 0, $"anna is gone from {node}");
        }
    }

    private static Task LogsInAsync(string node, string password) => Eventually.GetAsync(
        async () => (await LmHomeAsync(node, "login", "--url", "https://127.0.0.1:8443", "--user", "anna", "--password-file", password, "--accept-certificate")).Text,
        said => said.Contains("as anna (operator)", StringComparison.Ordinal),
        $"anna logs in on {node}");

    private static async Task<string> KeyAsync(string node, string token) => (await Shell.RunAsync(
        "ip", "netns", "exec", $"lm-{node}", "curl", "-fsSk", "-H", $"Authorization: Bearer {token}", "https://127.0.0.1:8443/api/v1/users/me")).Text is var said
        && said.Contains("\"name\":\"pair-key\"", StringComparison.Ordinal) ? "pair-key" : said;

    /// <summary>With a home of its own: the lab's logins stay.</summary>
    private static Task<ShellResult> LmHomeAsync(string node, params string[] arguments) => Shell.RunAsync(
        "ip", ["netns", "exec", $"lm-{node}", "env", $"LM_HOME={Path.Combine(Lab.Folder, "anna.home")}", Path.Combine(Lab.Folder, "bin", "lm"), .. arguments]);
}
