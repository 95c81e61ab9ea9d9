namespace LoadMaster.Domain.Tests.Configuration.Rules;

public sealed class QueueFieldsTests
{
    [Theory]
    [InlineData(""" "queue":{"lengthMax":0} """)]
    [InlineData(""" "queue":{"lengthMax":10000,"timeoutSeconds":600,"redispatch":true,"retryAfterSeconds":86400},"realServers":[{"address":"198.18.1.11:80","connectionsMax":1}] """)]
    [InlineData(""" "queue":{"timeoutSeconds":0.1},"type":"tcp" """)]
    public void Queues_that_can_be_kept_are_taken(string fields) => Documents.AssertValid(Documents.WithService(fields));

    [Theory]
    [InlineData(""" "queue":{"lengthMax":10001} """, "LM1006 /virtualServices/0/queue/lengthMax")]
    [InlineData(""" "queue":{"timeoutSeconds":0} """, "LM1006 /virtualServices/0/queue/timeoutSeconds")]
    [InlineData(""" "queue":{"retryAfterSeconds":0} """, "LM1006 /virtualServices/0/queue/retryAfterSeconds")]
    [InlineData(""" "queue":{"lengthMax":5},"layer":4 """, "LM1017 /virtualServices/0/queue")]
    [InlineData(""" "layer":4,"realServers":[{"address":"198.18.1.11:80","connectionsMax":5}] """, "LM1017 /virtualServices/0/realServers/0/connectionsMax")]
    [InlineData(""" "realServers":[{"address":"198.18.1.11:80","connectionsMax":-1}] """, "LM1006 /virtualServices/0/realServers/0/connectionsMax")]
    public void Queues_that_cannot_be_kept_are_refused(string fields, string problem) => Documents.AssertProblems(Documents.WithService(fields), problem);
}
