using LoadMaster.Api;
using LoadMaster.Cli.Commands;

namespace LoadMaster.Cli.Tests;

public sealed class PersistenceViewTests
{
    private static PersistenceDto Of(string mode) => new(mode, 360, 24, 64) { Name = "sid" };

    [Fact]
    public void Settings_are_told_in_a_sentence()
    {
        Assert.Equal("none", PersistenceOptions.Sentence(Of("none")));
        Assert.Equal("src, 360 s, prefix /24 and /64", PersistenceOptions.Sentence(Of("src")));
        Assert.Equal("url, 360 s", PersistenceOptions.Sentence(Of("url")));
        Assert.Equal(
            "header sid, 360 s from the first use, else src, prefix /24 and /64",
            PersistenceOptions.Sentence(Of("header") with { Refresh = false, SourceFallback = true }));
        Assert.Equal("active-cookie sid, 360 s, path /, same-site lax, secure auto, http-only", PersistenceOptions.Sentence(Of("active-cookie")));
        Assert.Equal("follows virtual service 7", PersistenceOptions.Sentence(Of("follow") with { Follows = 7 }));
    }

    [Fact]
    public async Task Extra_ports_are_counted_beside_the_address()
    {
        using var shell = new Shell();
        var service = Sample.Service(1, "web", "198.18.0.100:80") with { ExtraPorts = "6001,6005-6010", ExtraPortsCount = 7 };
        shell.Server.WithServices(service);
        Assert.Contains("198.18.0.100:80 +7 ", (await shell.RunAsync("vs", "list")).Out, StringComparison.Ordinal);
        Assert.Contains("6001,6005-6010", (await shell.RunAsync("vs", "show", "web")).Out, StringComparison.Ordinal);
    }
}
