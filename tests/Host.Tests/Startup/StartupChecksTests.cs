using System.Net;
using System.Net.Sockets;
using LoadMaster.Domain;
using LoadMaster.Host.Startup;

namespace LoadMaster.Host.Tests.Startup;

public sealed class StartupChecksTests
{
    [Fact]
    public void Less_than_512_MB_is_refused_with_the_figure()
    {
        var problem = Assert.Throws<StartupProblemException>(() => StartupChecks.CheckMemory(400L * 1024 * 1024));

        Assert.Equal(ProblemCodes.NoMemory, problem.Code);
        Assert.Contains("400 MB", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Exactly_512_MB_is_enough() => StartupChecks.CheckMemory(Limits.MemoryBytesMin);

    [Fact]
    public void A_folder_below_a_file_cannot_be_written_and_the_option_is_named()
    {
        var file = Path.GetTempFileName();
        try
        {
            var problem = Assert.Throws<StartupProblemException>(() => StartupChecks.CheckFolder(Path.Combine(file, "x"), "data directory", "node:dataDirectory"));

            Assert.Equal(ProblemCodes.DataFolder, problem.Code);
            Assert.Contains("--node:dataDirectory", problem.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_port_that_another_program_uses_is_named_with_its_option()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var problem = Assert.Throws<StartupProblemException>(() => StartupChecks.CheckPort("127.0.0.1", port, "management", "management:port"));

        Assert.Equal(ProblemCodes.PortTaken, problem.Code);
        Assert.Contains($"127.0.0.1:{port}", problem.Message, StringComparison.Ordinal);
        Assert.Contains("--management:port", problem.Message, StringComparison.Ordinal);
        other.Stop();
        StartupChecks.CheckPort("127.0.0.1", port, "management", "management:port");
    }

    [Fact]
    public void An_address_of_another_machine_cannot_be_opened()
    {
        var problem = Assert.Throws<StartupProblemException>(() => StartupChecks.CheckPort("203.0.113.9", 7950, "cluster", "ha:clusterPort"));

        Assert.Contains("an address of this machine", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0000000000003000", "")]
    [InlineData("000001ffffffffff", "")]
    [InlineData("0000000000001000", "CAP_NET_RAW")]
    [InlineData("0000000000002000", "CAP_NET_ADMIN")]
    [InlineData("0000000000000000", "CAP_NET_ADMIN and CAP_NET_RAW")]
    public void A_pair_needs_both_network_capabilities(string effective, string missing)
    {
        var status = $"Name:\tx\nCapInh:\t0000000000000000\nCapEff:\t{effective}\n";
        if (missing.Length == 0)
        {
            StartupChecks.CheckCapabilities(status);
            return;
        }

        var problem = Assert.Throws<StartupProblemException>(() => StartupChecks.CheckCapabilities(status));
        Assert.Equal(ProblemCodes.MissingCapability, problem.Code);
        Assert.Contains(missing, problem.Message, StringComparison.Ordinal);
    }
}
