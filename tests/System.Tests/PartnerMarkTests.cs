using LoadMaster.Api;

namespace LoadMaster.System.Tests;

/// <summary>A node of the lab notices that the other's MARKs stop.</summary>
[Collection(LabCollection.Name)]
public sealed class PartnerMarkTests(Lab lab)
{
    /// <summary>The shortest interval is a minute, and a MARK may be a minute late.</summary>
    private static readonly TimeSpan s_deadline = TimeSpan.FromMinutes(5);

    [SkippableFact]
    public async Task The_other_node_raises_an_event_when_a_daemon_hangs_and_its_marks_stop_and_when_they_come_back()
    {
        lab.SkipIfUnavailable();
        var active = await Lab.WholeAsync();
        var standby = Lab.OtherNode(active);
        await Lab.LmAsync(active, "syslog", "set", "--mark-interval-minutes", "1");
        try
        {
            await Lab.NodeAsync("pause", standby);
            try
            {
                var stopped = await EventAsync(active, standby, "error");
                Assert.Contains("No MARK", stopped.Message, StringComparison.Ordinal);
                Assert.Contains($"Log of {standby}: NO MARK", await Lab.LmAsync(active, "syslog", "show"), StringComparison.Ordinal);
            }
            finally
            {
                await Lab.NodeAsync("resume", standby);
            }

            var back = await EventAsync(active, standby, "info");
            Assert.Equal("The log of this node goes on.", back.Message);
            await Lab.WholeAsync();
        }
        finally
        {
            await Lab.LmAsync(active, "syslog", "set", "--mark-interval-minutes", "20");
        }
    }

    private static async Task<EventDto> EventAsync(string node, string subject, string severity) => (await Eventually.GetAsync(
        async () => (await Lab.LmAsync<EventListDto>(node, "events", "--count", "200")).Items.FirstOrDefault(one => one.Kind == "mark" && one.Subject == subject && one.Severity == severity),
        found => found is not null,
        $"{node} tells of the MARKs of {subject}",
        s_deadline))!;
}
