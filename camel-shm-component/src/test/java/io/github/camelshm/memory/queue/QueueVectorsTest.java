// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import io.github.camelshm.memory.participant.Event;
import io.github.camelshm.memory.participant.ParticipantSteps;
import io.github.camelshm.memory.participant.StructureFiles;
import io.github.camelshm.memory.participant.StructureMemory;
import io.github.camelshm.memory.segment.SegmentInternals;
import io.github.camelshm.memory.segment.SegmentKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Java classes agree with the test vectors of the guide. */
class QueueVectorsTest {
    @TempDir
    Path folder;

    static List<QueueVector> vectors() throws IOException {
        return QueueVector.of("java");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void javaAgreesWithTheVector(QueueVector vector) throws IOException {
        Path file = Files.write(folder.resolve("q"), vector.bytesBefore());
        List<String> results = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size());
            Participant participant = new Participant(file, bytes);
            vector.steps().forEach(step -> results.add(participant.make(step.words())));
        }
        vector.check(results, Files.readAllBytes(file));
    }

    /** Executes the steps with the classes that a queue uses. */
    private static final class Participant {
        private static final int OWNER = 0x201;

        private final ByteBuffer bytes;
        private final QueueMemory memory;
        private final QueueRing ring;
        private final ParticipantSteps participants;
        private final QueueRing.Taken taken = new QueueRing.Taken();
        private long position;

        Participant(Path file, ByteBuffer bytes) {
            this.bytes = bytes.order(ByteOrder.nativeOrder());
            this.memory = new QueueMemory(new StructureMemory(bytes), QueueMemory.layoutOf("q", bytes));
            this.ring = new QueueRing("q", memory, OWNER);
            StructureFiles files = new StructureFiles("q", file, Set.of());
            this.participants = new ParticipantSteps(
                    "q",
                    SegmentKind.QUEUE,
                    memory.participants(),
                    files,
                    SegmentInternals.lockFile("q", file, Set.of()),
                    new QueueStructure("q", memory, new QueueFiles("q", file, Set.of(), files)));
        }

        String make(List<String> step) {
            String last = step.get(step.size() - 1);
            return switch (step.get(0)) {
                case "claim" -> claim();
                case "publish" -> yesOrNo(publish(QueueVector.bytes(last)));
                case "send" -> claim().equals("none") || !publish(QueueVector.bytes(last)) ? "none" : "" + position;
                case "take" -> take();
                case "acknowledge" -> yesOrNo(ring.free(taken));
                case "requeue" -> yesOrNo(ring.requeue(taken));
                case "release" -> yesOrNo(ring.release(taken));
                case "begin-free" -> yesOrNo(ring.beginFree(taken));
                case "join" -> "%03x".formatted(participants.joinAndDie());
                default -> {
                    change(step);
                    yield "";
                }
            };
        }

        /** Executes a step without a result. */
        private void change(List<String> step) {
            String last = step.get(step.size() - 1);
            switch (step.get(0)) {
                case "abort" -> ring.abort(position);
                case "set" -> QueueVector.Value.of(step.subList(1, step.size())).putInto(bytes);
                case "recover" -> participants.recover(Integer.parseInt(last), OWNER);
                case "wait" -> memory.participants().startWaiting(Integer.parseInt(step.get(1)), event(last));
                case "stop-waiting" -> memory.participants().stopWaiting(Integer.parseInt(step.get(1)), event(last));
                default -> throw new IllegalArgumentException("no step: " + step);
            }
        }

        private String claim() {
            position = ring.claim();
            return position == QueueRing.NONE ? "none" : "" + position;
        }

        private boolean publish(byte[] message) {
            memory.write(memory.layout().slot(position), message, 0, message.length);
            return ring.publish(position);
        }

        private String take() {
            if (!ring.take(taken)) {
                return "none";
            }
            byte[] message = new byte[memory.length(taken.slot)];
            memory.read(taken.slot, message, message.length);
            return taken.slot + " " + QueueVector.hex(message);
        }

        private static Event event(String word) {
            return word.equals("message") ? Event.MESSAGE : Event.ROOM;
        }

        private static String yesOrNo(boolean is) {
            return is ? "yes" : "no";
        }
    }
}
