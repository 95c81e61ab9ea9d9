using System.Text.Json.Nodes;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Configuration.Rules;

public sealed class FieldBoundsRuleTests
{
    private static readonly string Document = ConfigJson.Write(ConfigJson.Read(
        """
        { "ha": { "sharedAddresses": [ { "address": "198.18.0.100" } ], "gateways": [ "198.18.0.1" ] },
          "virtualServices": [ { "address": "198.18.0.100:80", "realServers": [ { "address": "198.18.1.11:80" } ] } ] }
        """).Value!);

    [Theory]
    [InlineData("/ha/heartbeatIntervalMilliseconds", 50, 5_000, 1)]
    [InlineData("/ha/heartbeatTimeoutMilliseconds", 150, 60_000, 1)]
    [InlineData("/ha/addressLifetimeSeconds", 1, 60, 1)]
    [InlineData("/ha/switchDrainSeconds", 0, 3_600, 1)]
    [InlineData("/ha/virtualMac", 0, 255, 1)]
    [InlineData("/ha/stopDrainSeconds", 0, 60, 1)]
    [InlineData("/virtualServices/0/realServers/0/weight", 0, 65_535, 1)]
    [InlineData("/virtualServices/0/check/port", 0, 65_535, 1)]
    [InlineData("/virtualServices/0/check/intervalSeconds", 0.2, 901, 0.01)]
    [InlineData("/virtualServices/0/check/timeoutSeconds", 0.1, 901, 0.01)]
    [InlineData("/virtualServices/0/check/retries", 1, 15, 1)]
    [InlineData("/virtualServices/0/check/riseCount", 1, 15, 1)]
    [InlineData("/virtualServices/0/adaptive/port", 1, 65_535, 1)]
    [InlineData("/virtualServices/0/adaptive/intervalSeconds", 0.2, 901, 0.01)]
    [InlineData("/virtualServices/0/adaptive/minimumLoadPercent", 0, 50, 1)]
    [InlineData("/virtualServices/0/persistence/timeoutSeconds", 1, 604_800, 1)]
    [InlineData("/virtualServices/0/persistence/prefixLengthV4", 1, 32, 1)]
    [InlineData("/virtualServices/0/persistence/prefixLengthV6", 1, 128, 1)]
    [InlineData("/virtualServices/0/timeouts/clientHeaderTimeoutSeconds", 0.1, 86_400, 0.01)]
    [InlineData("/virtualServices/0/timeouts/clientBodyTimeoutSeconds", 0.1, 86_400, 0.01)]
    [InlineData("/virtualServices/0/timeouts/clientIdleTimeoutSeconds", 0.1, 86_400, 0.01)]
    [InlineData("/virtualServices/0/timeouts/serverConnectTimeoutSeconds", 0.1, 86_400, 0.01)]
    [InlineData("/virtualServices/0/timeouts/serverResponseTimeoutSeconds", 0.1, 86_400, 0.01)]
    [InlineData("/virtualServices/0/timeouts/serverBodyTimeoutSeconds", 0.1, 86_400, 0.01)]
    [InlineData("/virtualServices/0/timeouts/tunnelIdleTimeoutSeconds", 0.1, 86_400, 0.01)]
    [InlineData("/virtualServices/0/timeouts/drainTimeoutSeconds", 0.1, 86_400, 0.01)]
    public void Numbers_are_taken_up_to_their_bounds_and_not_beyond(string pointer, double min, double max, double step)
    {
        Assert.False(IsRefused(min));
        Assert.False(IsRefused(max));
        Assert.True(IsRefused(min - step));
        Assert.True(IsRefused(max + step));

        bool IsRefused(double value) => Documents.Problems(Documents.WithValueAt(Document, pointer, value)).Contains($"LM1006 {pointer}");
    }

    [Theory]
    [InlineData("/virtualServices/0/name", 64)]
    [InlineData("/ha/preferredNode", 64)]
    [InlineData("/virtualServices/0/check/method", 64)]
    [InlineData("/virtualServices/0/check/path", 1024)]
    [InlineData("/virtualServices/0/check/host", 260)]
    [InlineData("/virtualServices/0/check/expectedCodes", 512)]
    [InlineData("/virtualServices/0/check/bodyPattern", 512)]
    [InlineData("/virtualServices/0/adaptive/path", 1024)]
    public void Texts_are_taken_up_to_their_length_and_not_beyond(string pointer, int max)
    {
        Assert.False(IsRefused(max));
        Assert.True(IsRefused(max + 1));

        bool IsRefused(int length) =>
            Documents.Problems(Documents.WithValueAt(Document, pointer, $"/{new string('a', length - 1)}")).Contains($"LM1007 {pointer}");
    }

    [Theory]
    [InlineData("/ha/sharedAddresses", 64)]
    [InlineData("/ha/gateways", 8)]
    [InlineData("/virtualServices", 1000)]
    [InlineData("/virtualServices/0/realServers", 1000)]
    public void Lists_are_taken_up_to_their_count_and_not_beyond(string pointer, int max)
    {
        Assert.Empty(Documents.Problems(WithCount(max)));
        Assert.Equal([$"LM1008 {pointer}"], Documents.Problems(WithCount(max + 1)));

        string WithCount(int count) => Documents.WithValueAt(
            Document, pointer, new JsonArray([.. Enumerable.Range(1, count).Select(number => Entry(pointer, $"10.0.{number / 250}.{(number % 250) + 1}"))]));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_number_that_is_none_is_out_of_range(double value)
    {
        var config = ConfigJson.Read(Document).Value!;
        var service = config.VirtualServices[0] with { Timeouts = new ServiceTimeouts { DrainTimeoutSeconds = value } };
        var problem = Assert.Single(ConfigValidator.Validate(config with { VirtualServices = [service] }));
        Assert.Equal("/virtualServices/0/timeouts/drainTimeoutSeconds", problem.Path);
    }

    private static JsonNode Entry(string pointer, string address) => pointer switch
    {
        "/ha/gateways" => JsonValue.Create(address),
        "/ha/sharedAddresses" => new JsonObject { ["address"] = address },
        _ => new JsonObject { ["address"] = $"{address}:80" },
    };
}
