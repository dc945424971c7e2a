package org.ferrymq.ra.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ejb.ApplicationException;
import jakarta.ejb.EJBException;
import org.junit.jupiter.api.Test;

class ThrownByBeanTest {
    private final ThrownByBean thrown = new ThrownByBean(Bean.class);

    private static class BeanBase {
        RuntimeException inherited() {
            return new IllegalStateException();
        }
    }

    private static final class Bean extends BeanBase {
        RuntimeException own() {
            return new IllegalStateException();
        }

        EJBException wrapped() {
            return new EJBException(own());
        }

        Error error() {
            return new LinkageError();
        }
    }

    @ApplicationException
    private static final class WithoutTraceException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WithoutTraceException() {
            super(null, null, false, false);
        }
    }

    @Test
    void anUnwrappedExceptionOfTheBeanIsTheContainersBusiness() {
        assertThat(thrown.leavesToContainer(new Bean().own())).isTrue();
        assertThat(thrown.leavesToContainer(new Bean().inherited())).isTrue();
    }

    @Test
    void aFailureOfTheContainerIsNot() {
        assertThat(thrown.leavesToContainer(new IllegalStateException("the bean is being undeployed")))
                .isFalse();
        assertThat(thrown.leavesToContainer(new EJBException("no such bean"))).isFalse();
    }

    @Test
    void noSystemExceptionIs() {
        assertThat(thrown.leavesToContainer(new Bean().wrapped())).isFalse();
        assertThat(thrown.leavesToContainer(new Bean().error())).isFalse();
    }

    @Test
    void withoutATraceOrABeanAnAnnotationIsNeeded() {
        RuntimeException bare = new Bean().own();
        bare.setStackTrace(new StackTraceElement[0]);
        assertThat(thrown.leavesToContainer(bare)).isFalse();
        assertThat(thrown.leavesToContainer(new WithoutTraceException())).isTrue();
        ThrownByBean unknown = new ThrownByBean(null);
        assertThat(unknown.leavesToContainer(new Bean().own())).isFalse();
        assertThat(unknown.leavesToContainer(new WithoutTraceException())).isTrue();
    }
}
