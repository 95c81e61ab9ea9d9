using System.Text.RegularExpressions;
using LoadMaster.Domain.Configuration;
using LoadMaster.Network.Nftables;
using static LoadMaster.Network.Tests.Nftables.ForwardingNetwork;

namespace LoadMaster.Network.Tests.Nftables;

/// <summary>A daemon of this version starts beside the table that the version before has left (layout3: the same without protection from floods).</summary>
public sealed class UpgradeTests
{
    private static string TextBefore { get; } = string.Concat(
        Regex.Split(BaseLayout.Text, "(?<=\n)").Where(line => !line.Contains("@syn", StringComparison.Ordinal) && !line.Contains("set syn", StringComparison.Ordinal))).Replace("layout4", "layout3", StringComparison.Ordinal);

    [SkippableFact]
    public async Task The_table_of_the_version_before_is_replaced_at_once_and_no_client_notices()
    {
        using var rig = new KernelRig();
        var plan = Plan(Service(), Server(1), Server(2));
        rig.Net.OnNode(() =>
        {
            ForwardingSwitch.TurnOn(v6: false);
            using var context = new NftContext();
            var old = NftTransaction.Between(new NftModel(), RuleSetPlanner.Make(plan, (_, _) => false));
            return context.Run(TextBefore + old.Making + old.Commands);
        });
        var (connection, server) = rig.Net.Connect();
        using (connection)
        {
            Assert.Equal(2, rig.Do(kernel => kernel.FindLive()).Count);
            using var stop = new CancellationTokenSource();
            using var began = new SemaphoreSlim(0);
            var asking = Task.Run(() =>
            {
                var answers = 0;
                for (; !stop.IsCancellationRequested; answers++)
                {
                    Assert.Contains(rig.Net.Ask(), (string[])["s1", "s2"]);
                    began.Release();
                }

                return answers;
            });
            Assert.True(await began.WaitAsync(TimeSpan.FromSeconds(20)));
            Assert.Equal("the table of another version replaced", rig.Apply(plan).Changes[0]);
            for (var more = 0; more < 20; more++)
            {
                Assert.True(await began.WaitAsync(TimeSpan.FromSeconds(20)));
            }

            await stop.CancelAsync();
            Assert.True(await asking > 20);

            rig.Net.Accepted[0].Send("down"u8);
            Assert.Equal("down", Read(connection));
            Assert.Empty(rig.Apply(plan).Changes);
            Assert.StartsWith("s", server, StringComparison.Ordinal);
        }
    }
}
