using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using LoadMaster.Actors.Tests.Config;
using LoadMaster.Actors.Tests.Replication;
using LoadMaster.Domain;
using LoadMaster.Domain.Changes;

namespace LoadMaster.Actors.Tests.Transfers;

/// <summary>Documents that are too large for one message of the cluster, between two real systems.</summary>
public sealed class LargeConfigurationTests
{
    private const int Services = 1_000;

    [Fact]
    public async Task An_import_and_what_follows_it_come_to_the_partner_in_order()
    {
        await using var pair = ConfigPair.Start();
        await pair.Form(pair.A, pair.B, 1);
        await pair.InSync();

        var import = pair.A.Change(Document(Services));
        var rename = pair.A.Change(Commands.Rename(1, "renamed"));

        Assert.Equal(["a", "b"], Assert.IsType<Actors.Config.ConfigProtocol.ChangeAccepted>(await import).AppliedOn);
        Assert.Equal(["a", "b"], Assert.IsType<Actors.Config.ConfigProtocol.ChangeAccepted>(await rename).AppliedOn);
        var there = (await pair.B.Published()).Config;
        Assert.Equal(Services, there.VirtualServices.Count);
        Assert.Equal("renamed", there.VirtualServices[0].Name);
        Assert.Equal((await pair.A.Published()).Config, there);
    }

    [Fact]
    public async Task A_standby_hands_a_large_import_on()
    {
        await using var pair = ConfigPair.Start();
        await pair.Form(pair.A, pair.B, 1);
        await pair.InSync();
        var document = Document(Services);
        Assert.True(document.Json.Length > Limits.DirectMessageBytesMax, $"{document.Json.Length} characters");

        Assert.Equal(["a", "b"], (await pair.B.Accepted(document)).AppliedOn);
        Assert.Equal(Services, (await pair.A.Published()).Config.VirtualServices.Count);
    }

    [Fact]
    public async Task A_partner_that_was_away_gets_the_whole_and_what_was_changed_meanwhile()
    {
        await using var pair = ConfigPair.Start();
        await pair.A.Activate(1);
        await pair.A.Accepted(Document(Services));
        pair.B.Ha(Domain.Ha.HaState.Standby, 1, pair.A);
        pair.A.Connect(pair.B);
        pair.B.Connect(pair.A);
        for (var id = 1; id <= 5; id++)
        {
            await pair.A.Accepted(Commands.Rename(id, $"meanwhile-{id}"));
        }

        await pair.InSync();
        Assert.Equal((await pair.A.Published()).Config, (await pair.B.Published()).Config);
        Assert.Equal(["a", "b"], (await pair.A.Accepted(Commands.Rename(6, "after"))).AppliedOn);
    }

    [Fact]
    public async Task A_connection_that_ends_half_way_costs_no_more_than_the_next_comparison()
    {
        await using var pair = ConfigPair.Start(change: options => options with { ReplyWithin = TimeSpan.FromMilliseconds(500) });
        await pair.Form(pair.A, pair.B, 1);
        await pair.InSync();

        var import = pair.A.Change(Document(Services));
        await Until.True(async () => (await pair.A.Published()).Config.VirtualServices.Count == Services, "the active node has it");
        pair.A.Disconnect(pair.B);
        await import;
        pair.A.Connect(pair.B);

        await pair.InSync();
        Assert.Equal((await pair.A.Published()).Config, (await pair.B.Published()).Config);
    }

    [Fact]
    public async Task A_large_document_is_in_the_journal_after_a_restart()
    {
        await using var pair = ConfigPair.Start();
        await pair.Form(pair.A, pair.B, 1);
        await pair.A.Accepted(Document(Services));
        await pair.RestartB();

        Assert.Equal((await pair.A.Published()).Config, (await pair.B.Published()).Config);
    }

    /// <summary>What does not shrink when it is packed: some pieces of it.</summary>
    private static ConfigCommand.ReplaceConfig Document(int services) => new(JsonSerializer.Serialize(new
    {
        virtualServices = Enumerable.Range(0, services).Select(number => new
        {
            name = string.Create(CultureInfo.InvariantCulture, $"service-{number}"),
            address = string.Create(CultureInfo.InvariantCulture, $"192.0.2.1:{10_000 + number}"),
            redirect = new { target = $"https://www.example.com/{RandomNumberGenerator.GetHexString(990)}" },
        }),
    }));
}
