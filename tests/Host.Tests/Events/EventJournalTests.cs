using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Events;
using LoadMaster.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadMaster.Host.Tests.Events;

public sealed class EventJournalTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lm-events-");
    private readonly ManualTime _time = new();

    private string FilePath => Path.Combine(_folder.FullName, EventJournal.FileName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Events_and_their_numbers_go_on_after_a_daemon_that_was_killed()
    {
        // Never disposed: a killed daemon does not say good-bye.
        var killed = Open();
        Raise(killed, 3);
        var book = Open();
        using var sender = book.Follow(book.BeganAfter)!;
        using var client = book.Follow(2)!;
        Raise(book, 1);

        Assert.Equal([4L, 3, 2, 1], book.Newest(10, EventSeverity.Info).Select(one => one.Sequence));
        Assert.Equal(killed.Newest(10, EventSeverity.Info), book.Newest(10, EventSeverity.Info).Skip(1));
        Assert.Equal([4L], Read(sender));
        Assert.Equal([3L, 4], Read(client));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
    }

    [Theory]
    [InlineData("{\"sequence\":4,\"at\":\"2026-01-0")]
    [InlineData("\0\0\0\0\0\0\0\0\n")]
    [InlineData("{\"sequence\":2,\"at\":\"2026-01-01T00:00:00Z\",\"node\":\"a\",\"severity\":\"info\",\"kind\":\"test\",\"subject\":\"s\",\"message\":\"m\"}\n")]
    public void A_damaged_end_is_cut_with_a_note_and_no_number_is_given_twice(string end)
    {
        Raise(Open(), 3);
        File.AppendAllText(FilePath, end);

        var note = Open().Newest(1, EventSeverity.Warning).Single();
        Assert.Equal((EventKinds.Machine, 3L + Limits.EventsKept + 1), (note.Kind, note.Sequence));
        Assert.Contains("1 damaged lines", note.Message, StringComparison.Ordinal);
        Assert.Equal([note.Sequence, 3, 2, 1], Open().Newest(10, EventSeverity.Info).Select(one => one.Sequence));
    }

    [Fact]
    public void After_a_restart_of_the_machine_numbers_go_on_with_a_gap()
    {
        Raise(Open(), 3);
        var book = Open("another boot");
        Raise(book, 1);
        Assert.Equal([3L + Limits.EventsKept + 1, 3, 2, 1], book.Newest(10, EventSeverity.Info).Select(one => one.Sequence));
    }

    [Fact]
    public void The_file_is_bounded_and_what_is_not_ours_is_left_out()
    {
        var book = Open();
        Raise(book, (5 * Limits.EventsKept) + 7);
        Assert.InRange(File.ReadLines(FilePath).Count(), Limits.EventsKept, (2 * Limits.EventsKept) + 1);
        Assert.Equal(book.Newest(Limits.EventsKept, EventSeverity.Info), Open().Newest(Limits.EventsKept + 1, EventSeverity.Info));

        using (var large = new FileStream(FilePath, FileMode.Open))
            large.SetLength(EventJournal.BytesMax + 1);
        Assert.Contains("not ours", Assert.Single(Open().Newest(10, EventSeverity.Info)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_only_rise_when_the_file_is_lost_again_and_again()
    {
        var book = Open();
        Raise(book, (5 * Limits.EventsKept) + 7);
        var last = book.Newest(1, EventSeverity.Info)[0].Sequence;
        for (var loss = 0; loss < 3; loss++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            using (var large = new FileStream(FilePath, FileMode.Open))
                large.SetLength(EventJournal.BytesMax + 1);
            var after = Open();
            using var follower = after.Follow(last)!;
            Raise(after, 1);
            Assert.Equal(2, Read(follower).Count);
            last = after.Newest(1, EventSeverity.Info)[0].Sequence;
        }
    }

    [Fact]
    public void A_file_that_cannot_be_written_delays_no_event_and_is_whole_again_later()
    {
        var book = Open();
        Raise(book, 2);
        _folder.Delete(recursive: true);
        Raise(book, 2 * Limits.EventsKept);
        Assert.Equal(Limits.EventsKept, book.Newest(Limits.EventsKept, EventSeverity.Info).Count);
        _folder.Create();
        Raise(book, 1);
        Assert.Equal(book.Newest(Limits.EventsKept, EventSeverity.Info), Open().Newest(Limits.EventsKept, EventSeverity.Info));
    }

    private static List<long> Read(EventBook.Subscription subscription)
    {
        var numbers = new List<long>();
        while (subscription.Events.TryRead(out var one))
            numbers.Add(one.Sequence);
        return numbers;
    }

    private EventBook Open(string boot = "this boot") => new("a", _time, NullLogger<EventBook>.Instance, new EventJournal(_folder.FullName, boot));

    private static void Raise(EventBook book, int count)
    {
        for (var number = 0; number < count; number++)
            book.Raise(new Happening(EventSeverity.Info, EventKinds.Test, "web", $"\"quoted\" ä {number}"));
    }
}
