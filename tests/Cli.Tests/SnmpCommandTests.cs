using LoadMaster.Api;

namespace LoadMaster.Cli.Tests;

public sealed class SnmpCommandTests : IDisposable
{
    private readonly Shell _shell = new() { Input = "auth password\npriv password\n" };

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task Set_and_sinks_send_only_what_is_named()
    {
        _shell.Server.Answers("PATCH /api/v1/snmp", new ChangeDto(9, 1, 0, true, ["a"], [], []), ApiJson.Default.ChangeDto);
        Assert.Equal(0, (await _shell.RunAsync("snmp", "set", "--enabled", "on", "--community", "", "--clients", "192.0.2.7", "--clients", "192.0.2.0/24")).Exit);
        Assert.Equal("""{"enabled":true,"community":"","clients":["192.0.2.7","192.0.2.0/24"]}""", _shell.Server.Last.Body);
        Assert.Equal(0, (await _shell.RunAsync("snmp", "sinks", "--sink2", "192.0.2.71", "--sink2-port", "1162")).Exit);
        Assert.Equal("""{"sink2":"192.0.2.71","sink2Port":1162}""", _shell.Server.Last.Body);
        Assert.Equal(2, (await _shell.RunAsync("snmp", "set")).Exit);
        Assert.Equal(2, (await _shell.RunAsync("snmp", "sinks")).Exit);
    }

    [Fact]
    public async Task A_users_passwords_are_asked_for_and_never_options()
    {
        _shell.Server.Answers("PUT /api/v1/snmp/users/monitor", new ChangeDto(9, 1, 0, true, ["a"], [], []), ApiJson.Default.ChangeDto);
        Assert.Equal(0, (await _shell.RunAsync("snmp", "users", "add", "monitor", "--auth", "sha512")).Exit);
        Assert.Equal("""{"authProtocol":"sha512","authPassword":"auth password","privPassword":"priv password"}""", _shell.Server.Last.Body);
        Assert.Equal(2, (await _shell.RunAsync("snmp", "users", "add", "monitor", "--auth", "md4")).Exit);
    }

    [Fact]
    public async Task Show_names_the_problem_and_the_sinks()
    {
        var snmp = new SnmpDto(7, true, 161, "monitoring", ["192.0.2.0/24"], "ops", "", [new SnmpUserDto("m", "sha256")], "192.0.2.70", 162, "", 162, "public", "a", false, "snmpd is not installed", 0);
        _shell.Server.Answers("GET /api/v1/snmp", snmp, ApiJson.Default.SnmpDto);
        var lines = string.Join('\n', (await _shell.RunAsync("snmp", "show")).Lines);
        Assert.Contains("192.0.2.70, port 162", lines, StringComparison.Ordinal);
        Assert.Contains("snmpd is not installed", lines, StringComparison.Ordinal);
        Assert.Contains("sha256", lines, StringComparison.Ordinal);
    }
}
