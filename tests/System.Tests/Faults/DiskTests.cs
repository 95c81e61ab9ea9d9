using LoadMaster.Api;
using Microsoft.Data.Sqlite;
using Xunit.Abstractions;

namespace LoadMaster.System.Tests.Faults;

/// <summary>A journal that takes nothing: traffic and take-overs go on, changes are refused, and all is well when it takes again.</summary>
public sealed class DiskTests(Lab lab, ITestOutputHelper output) : FaultTest(lab, output)
{
    private const string Added = "added-after-the-disk-fault";
    private const string Meanwhile = "added-during-the-disk-fault";
    private const string DiskSize = "size=16m";

    private string Data => Path.Combine(Lab.Folder, Survivor, "data");

    [SkippableFact]
    public async Task A_standby_whose_disk_is_full_takes_over_refuses_changes_and_recovers_by_itself()
    {
        SkipIfUnavailable();
        await OnSmallDiskAsync();
        try
        {
            FillDisk();
            await TakesOverAndRefusesAsync("disk full", FreeDisk);
        }
        finally
        {
            FreeDisk();
            await MendAsync();
            await OffSmallDiskAsync();
        }
    }

    [SkippableFact]
    public async Task A_standby_whose_database_is_locked_takes_over_refuses_changes_and_recovers_by_itself()
    {
        SkipIfUnavailable();
        using var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(Data, "config.db"), Pooling = false }.ToString());
        database.Open();
        Run(database, "begin exclusive");
        await TakesOverAndRefusesAsync("database locked", () => Run(database, "rollback"));
    }

    private async Task TakesOverAndRefusesAsync(string what, Action repair)
    {
        var process = await Lab.PidAsync(Survivor);
        var at = Now;
        await Lab.NodeAsync("kill", Victim);
        var first = await TakenOverAsync(at, $"kill -9, {what} on {Survivor}");

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => AddAsync(Meanwhile));
        Tell($"refused: {refusal.Message.ReplaceLineEndings(" ")}");
        Assert.Contains("LM3", refusal.Message, StringComparison.Ordinal);

        repair();
        await Eventually.GetAsync(() => AddAsync(Added), _ => true, "changes are accepted again");
        await Lab.LmAsync(Survivor, "vs", "delete", Added);
        await OnlyOneAnswersAsync(Survivor, first);
        var status = await Lab.LmAsync<StatusDto>(Survivor, "status");
        Assert.Equal("active", status.Ha.State);
        Assert.Equal(process, await Lab.PidAsync(Survivor));
    }

    private Task<string> AddAsync(string name) =>
        Lab.LmAsync(Survivor, "vs", "add", $"{Lab.SharedAddress}:8097", "--name", name, "--disabled");

    /// <summary>The standby's data directory moves to a file system that can be filled.</summary>
    private async Task OnSmallDiskAsync()
    {
        await Lab.NodeAsync("stop", Survivor);
        var aside = Data + ".aside";
        Directory.Move(Data, aside);
        Directory.CreateDirectory(Data);
        _ = (await Shell.RunAsync("mount", "-t", "tmpfs", "-o", $"{DiskSize},mode=0700", "tmpfs", Data)).Text;
        _ = (await Shell.RunAsync("cp", "-a", $"{aside}/.", Data)).Text;
        Directory.Delete(aside, recursive: true);
        await Lab.NodeAsync("start", Survivor);
        await Lab.WholeAsync();
    }

    private async Task OffSmallDiskAsync()
    {
        if (await Lab.ActiveAsync() == Survivor)
        {
            await Lab.LmAsync(Survivor, "ha", "failover");
        }

        await Lab.NodeAsync("stop", Survivor);
        var aside = Data + ".aside";
        _ = (await Shell.RunAsync("cp", "-a", Data, aside)).Text;
        _ = (await Shell.RunAsync("umount", Data)).Text;
        Directory.Delete(Data, recursive: true);
        Directory.Move(aside, Data);
    }

    private void FillDisk()
    {
        using var filler = new FileStream(Path.Combine(Data, "filler"), FileMode.CreateNew);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                filler.Write(block);
                filler.Flush();
            }
        }
        catch (IOException full)
        {
            Tell($"filled with {filler.Length} bytes: {full.Message}");
        }
    }

    private void FreeDisk() => File.Delete(Path.Combine(Data, "filler"));

    private static void Run(SqliteConnection database, string statement)
    {
        using var command = database.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }
}
